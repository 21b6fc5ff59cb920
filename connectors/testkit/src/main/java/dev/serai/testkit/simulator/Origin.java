package dev.serai.testkit.simulator;

import java.net.URI;

/** Where the simulator listens, as others see it: {@code http://127.0.0.1:port}. */
record Origin(int port) {
    String text() {
        return "http://127.0.0.1:" + port;
    }

    URI uri() {
        return URI.create(text());
    }
}
