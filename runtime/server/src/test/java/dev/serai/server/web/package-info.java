@NullMarked
package dev.serai.server.web;

import org.jspecify.annotations.NullMarked;
