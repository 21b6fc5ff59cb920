package dev.serai.sample.plain;

import dev.serai.connector.SeraiException;
import dev.serai.credential.SecretValue;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.main.Main;

/** A Camel application without a server: {@code run}, or {@code connect ALIAS CLIENT_SECRET_FILE} once before it. */
public final class PlainCamel {
    private PlainCamel() {}

    /** Exit codes as in sysexits: 64 a call that cannot be understood, 78 something to be set up differently. */
    public static void main(String[] arguments) throws Exception {
        boolean runs = arguments.length == 0 || (arguments.length == 1 && arguments[0].equals("run"));
        if (!runs && !(arguments.length == 3 && arguments[0].equals("connect"))) {
            System.err.println("plain-camel [run] | connect ALIAS CLIENT_SECRET_FILE");
            System.exit(64);
        }
        Settings settings = Settings.of(System.getenv());
        try (Serai serai = new Serai(settings)) {
            if (runs) {
                main(settings, serai).run();
            } else {
                SecretValue secret =
                        SecretValue.of(Files.readString(Path.of(arguments[2])).strip());
                new Connect(serai, settings.callbackPort(), url -> System.out.println("Open in your browser: " + url))
                        .connect(arguments[1], secret);
                System.out.println("'" + arguments[1] + "' is connected.");
            }
        } catch (SeraiException e) {
            System.err.println(e.getMessage());
            System.exit(78);
        }
    }

    /** Camel with the routes of the folder; all that Serai adds is one bean. */
    static Main main(Settings settings, Serai serai) {
        Main main = new Main();
        main.bind("serai", serai.context);
        main.configure().withName("plain-camel").withRoutesIncludePattern(settings.routes());
        return main;
    }
}
