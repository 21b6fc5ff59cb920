/** The people of a workspace: who belongs to it and with which role, how they get in, and what is their own. */
@NullMarked
package dev.serai.server.people;

import org.jspecify.annotations.NullMarked;
