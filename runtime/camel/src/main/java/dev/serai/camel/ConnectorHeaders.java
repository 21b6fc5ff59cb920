package dev.serai.camel;

import org.apache.camel.spi.Metadata;

/** The headers that the component sets and reads. */
public final class ConnectorHeaders {
    @Metadata(
            label = "consumer",
            description = "The record's key; for a page the List of its records' keys, in the body's order.",
            javaType = "Object")
    public static final String KEY = "SeraiKey";

    @Metadata(
            label = "consumer",
            description =
                    "What became of the record: added, changed or deleted; for a page a List. After a pull's first"
                            + " run a record that is not deleted is called changed, for a provider does not say which.",
            javaType = "Object")
    public static final String CHANGE = "SeraiChange";

    @Metadata(
            label = "consumer",
            description = "The record's cursor; for a page the pull's high-water mark once the page is done.",
            javaType = "String")
    public static final String CURSOR = "SeraiCursor";

    @Metadata(
            label = "producer",
            description = "Why a call that met an expired token was not sent again, although the token was refreshed.",
            javaType = "String")
    public static final String NOT_REPLAYED = "Serai-Not-Replayed";

    @Metadata(
            label = "producer",
            description = "The generation of the token that the answer belongs to.",
            javaType = "String")
    public static final String GENERATION = "Serai-Generation";

    @Metadata(label = "producer", description = "The method of a raw call.", javaType = "String")
    public static final String HTTP_METHOD = "CamelHttpMethod";

    @Metadata(
            label = "producer",
            description = "The path of a raw call, below the connector's base URL.",
            javaType = "String")
    public static final String HTTP_PATH = "CamelHttpPath";

    @Metadata(label = "producer", description = "The query of a raw call, encoded.", javaType = "String")
    public static final String HTTP_QUERY = "CamelHttpQuery";

    @Metadata(label = "producer", description = "The provider's status.", javaType = "Integer")
    public static final String HTTP_RESPONSE_CODE = "CamelHttpResponseCode";

    private ConnectorHeaders() {}
}
