package dev.serai.camel;

import java.time.Duration;
import java.util.Objects;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * Call a provider's API through one of your users' connections, or pull its records on a schedule. Tokens are put in,
 * refreshed and kept by Serai.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "connector",
        title = "Connector",
        syntax = "connector:connectorId",
        category = {Category.SAAS, Category.HTTP},
        headersClass = ConnectorHeaders.class)
public class ConnectorEndpoint extends DefaultEndpoint {
    @UriPath(description = "The connector's id, for example salesforce.")
    @Metadata(required = true)
    private String connectorId = "";

    @UriParam(description = "The alias or id of the connection.")
    @Metadata(required = true)
    private @Nullable String connection;

    @UriParam(
            label = "advanced",
            defaultValue = "default",
            description = "The workspace that the connection belongs to.")
    private String workspace = "default";

    @UriParam(
            label = "advanced",
            defaultValue = "75s",
            javaType = "java.time.Duration",
            description = "How long a call waits for a refresh of the token that is under way.")
    private Duration tokenWait = Duration.ofSeconds(75);

    @UriParam(
            label = "producer",
            description = "The connector's action to run. The body is a Map or a JSON object of its parameters; the"
                    + " answer's JSON becomes a Map, a List or a plain value.")
    private @Nullable String action;

    @UriParam(
            label = "producer",
            enums = "GET,POST,PUT,PATCH,DELETE,HEAD,OPTIONS",
            description = "The method of a raw call. The header CamelHttpMethod wins over it. Without either: POST if"
                    + " there is a body, else GET.")
    private @Nullable String method;

    @UriParam(
            label = "producer",
            description =
                    "The path of a raw call, below the connector's base URL. The header CamelHttpPath wins over it,"
                            + " CamelHttpQuery over its query.")
    private @Nullable String path;

    @UriParam(
            label = "producer",
            defaultValue = "true",
            description = "Whether an answer that is no success throws HttpOperationFailedException.")
    private boolean throwExceptionOnFailure = true;

    @UriParam(label = "consumer", description = "The connector's pull to read.")
    private @Nullable String pull;

    @UriParam(
            label = "consumer",
            description =
                    "When the pull runs: a Quartz cron expression, its blanks perhaps written as plus signs, or for"
                            + " example every 15m.")
    private @Nullable String schedule;

    @UriParam(
            label = "consumer",
            description = "The time zone of a cron expression, for example Europe/Vienna. Default: the system's.")
    private @Nullable String zone;

    @UriParam(
            label = "consumer",
            defaultValue = "record",
            description = "One exchange per record (body: Map), or per page (body: List of Maps).")
    private PullBatch batch = PullBatch.record;

    public ConnectorEndpoint(String uri, ConnectorComponent component) {
        super(uri, component);
    }

    @Override
    public Producer createProducer() throws Exception {
        if (pull != null) {
            throw new IllegalArgumentException(
                    "The option pull is for from(…): name an action, or a method and a path.");
        }
        if (action != null && (method != null || path != null)) {
            throw new IllegalArgumentException(
                    "The option action excludes method and path: a call is one or the other.");
        }
        return new ConnectorProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        if (pull == null || schedule == null) {
            throw new IllegalArgumentException("from(connector:…) needs the options pull and schedule.");
        }
        if (action != null || method != null || path != null) {
            throw new IllegalArgumentException("The options action, method and path are for to(…).");
        }
        PullConsumer consumer = new PullConsumer(this, processor, pull, schedule);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public ConnectorComponent getComponent() {
        return (ConnectorComponent) super.getComponent();
    }

    NamedConnection namedConnection() {
        return new NamedConnection(
                getComponent().context(), connectorId, workspace, Objects.requireNonNull(connection), tokenWait);
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        if (connection == null || connection.isBlank()) {
            throw new IllegalArgumentException("connector:" + connectorId + " needs the option connection.");
        }
    }

    public String getConnectorId() {
        return connectorId;
    }

    public void setConnectorId(String connectorId) {
        this.connectorId = connectorId;
    }

    public @Nullable String getConnection() {
        return connection;
    }

    public void setConnection(@Nullable String connection) {
        this.connection = connection;
    }

    public String getWorkspace() {
        return workspace;
    }

    public void setWorkspace(String workspace) {
        this.workspace = workspace;
    }

    public Duration getTokenWait() {
        return tokenWait;
    }

    public void setTokenWait(Duration tokenWait) {
        this.tokenWait = tokenWait;
    }

    public @Nullable String getAction() {
        return action;
    }

    public void setAction(@Nullable String action) {
        this.action = action;
    }

    public @Nullable String getMethod() {
        return method;
    }

    public void setMethod(@Nullable String method) {
        this.method = method;
    }

    public @Nullable String getPath() {
        return path;
    }

    public void setPath(@Nullable String path) {
        this.path = path;
    }

    public boolean isThrowExceptionOnFailure() {
        return throwExceptionOnFailure;
    }

    public void setThrowExceptionOnFailure(boolean throwExceptionOnFailure) {
        this.throwExceptionOnFailure = throwExceptionOnFailure;
    }

    public @Nullable String getPull() {
        return pull;
    }

    public void setPull(@Nullable String pull) {
        this.pull = pull;
    }

    public @Nullable String getSchedule() {
        return schedule;
    }

    public void setSchedule(@Nullable String schedule) {
        this.schedule = schedule;
    }

    public @Nullable String getZone() {
        return zone;
    }

    public void setZone(@Nullable String zone) {
        this.zone = zone;
    }

    public PullBatch getBatch() {
        return batch;
    }

    public void setBatch(PullBatch batch) {
        this.batch = batch;
    }
}
