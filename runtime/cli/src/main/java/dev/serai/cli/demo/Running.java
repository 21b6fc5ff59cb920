package dev.serai.cli.demo;

import java.net.URI;

/** Where platform and provider are, once they run. */
record Running(URI platform, URI provider) {}
