package dev.serai.connector;

/** Whose fault an error is. Retry policies and HTTP statuses are chosen by it, never by a message. */
public enum ErrorType {
    /** The caller asked for something impossible or forbidden; asking again unchanged is pointless. */
    USER,
    /** A connector, an OAuth client or the installation is set up wrongly; somebody has to mend it. */
    CONFIGURATION,
    /** The provider answered with an error, or not at all. */
    PROVIDER,
    /** The vault cannot be read or written now. */
    VAULT,
    /** A fault of Serai's own. */
    INTERNAL
}
