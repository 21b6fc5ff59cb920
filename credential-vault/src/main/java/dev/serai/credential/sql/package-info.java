/** Statements and transactions against PostgreSQL, their errors told by whether waiting helps. */
@NullMarked
package dev.serai.credential.sql;

import org.jspecify.annotations.NullMarked;
