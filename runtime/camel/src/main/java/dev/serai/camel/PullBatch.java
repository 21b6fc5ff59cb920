package dev.serai.camel;

/** What one exchange of a pull carries. Lower-case, as routes write it. */
public enum PullBatch {
    /** One record: the body is a Map. */
    record,
    /** A page's records: the body is a List of Maps. */
    page
}
