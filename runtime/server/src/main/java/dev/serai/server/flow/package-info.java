/**
 * Flows: Camel routes in YAML from {@code $SERAI_HOME/flows}, each in its workspace, loaded again when their file changes. A
 * faulty file is shown with its error and leaves everything else running.
 */
@NullMarked
package dev.serai.server.flow;

import org.jspecify.annotations.NullMarked;
