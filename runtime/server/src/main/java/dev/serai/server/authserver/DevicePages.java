package dev.serai.server.authserver;

import dev.serai.server.identity.CurrentUser;
import dev.serai.server.web.Page;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Where somebody enters the code that a device or a command line shows them, and is told what came of it. */
@Controller
public class DevicePages {
    static final String PATH = "/device";
    private static final Pattern CODE = Pattern.compile("[A-Za-z -]{8,20}");

    /** What came of a code. */
    public enum Outcome {
        NONE("Enter the code", ""),
        ALLOWED("It is allowed", "You can close this page and go back to your device: it goes on by itself."),
        DENIED("It is denied", "Nothing was allowed. The device is told so."),
        UNKNOWN(
                "Enter the code",
                "This code is not known, was used, or is older than ten minutes. Look at the device again."),
        TOO_MANY("Enter the code", "Too many codes. Wait half a minute, then try again.");

        private final String title;
        private final String text;

        Outcome(String title, String text) {
            this.title = title;
            this.text = text;
        }

        public String title() {
            return title;
        }

        public String text() {
            return text;
        }

        /** Whether it is over. */
        public boolean isEnd() {
            return this == ALLOWED || this == DENIED;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Outcome of(String word) {
            for (Outcome one : values()) {
                if (one.word().equals(word)) {
                    return one;
                }
            }
            return NONE;
        }
    }

    /** @param code from a link; it is shown, and does nothing until somebody goes on and allows */
    @GetMapping(PATH)
    ModelAndView enter(
            @RequestParam(name = "user_code", defaultValue = "") String code,
            @RequestParam(name = "outcome", defaultValue = "none") String outcome,
            CurrentUser user,
            Page page) {
        return page.view(
                "authserver/device",
                Map.of(
                        "outcome",
                        Outcome.of(outcome),
                        "code",
                        CODE.matcher(code).matches() ? code : "",
                        "user",
                        user));
    }
}
