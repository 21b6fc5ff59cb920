package dev.serai.server;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The platform as a program. */
@SpringBootApplication
public class SeraiServer {

    public static void main(String[] args) {
        SpringApplication.run(SeraiServer.class, args);
    }
}
