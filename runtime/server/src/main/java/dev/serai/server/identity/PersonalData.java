package dev.serai.server.identity;

/** What a person says of themselves. */
public final class PersonalData {
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_EMAIL = 254;

    private PersonalData() {}

    /** What is wrong with it, in a sentence; empty if nothing is. */
    public static String problemOfName(String name) {
        return name.isEmpty() || name.length() > LONGEST_NAME
                ? "Please give a name of at most " + LONGEST_NAME + " characters."
                : "";
    }

    public static String problemOfEmail(String email) {
        return email.matches("[^@\\s]+@[^@\\s]+") && email.length() <= LONGEST_EMAIL
                ? ""
                : "That is not an e-mail address.";
    }

    public static String problemOfPassword(String password) {
        return Passwords.isAcceptable(password.length()) ? "" : Passwords.RULE;
    }
}
