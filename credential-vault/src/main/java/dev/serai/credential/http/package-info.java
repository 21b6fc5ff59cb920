/** The only way out: HTTP clients with an address guard, deadlines, bounded bodies and no redirects. */
@NullMarked
package dev.serai.credential.http;

import org.jspecify.annotations.NullMarked;
