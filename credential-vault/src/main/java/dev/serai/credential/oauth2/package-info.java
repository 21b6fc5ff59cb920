/**
 * OAuth 2.0 on the wire: one class per grant, and one that talks to token endpoints. Answers are read leniently, acted
 * upon strictly.
 */
@NullMarked
package dev.serai.credential.oauth2;

import org.jspecify.annotations.NullMarked;
