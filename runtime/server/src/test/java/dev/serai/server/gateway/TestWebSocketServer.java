package dev.serai.server.gateway;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;
import org.springframework.util.FileSystemUtils;

/** An application that speaks websocket: it says everything back, in the subprotocol {@code second} if that is offered. */
public final class TestWebSocketServer implements AutoCloseable {
    /** Headers of each handshake that it got. */
    final BlockingQueue<Map<String, List<String>>> handshakes = new LinkedBlockingQueue<>();
    /** Why each connection ended. */
    final BlockingQueue<Integer> closed = new LinkedBlockingQueue<>();

    private final Tomcat tomcat = new Tomcat();

    /** Started, on a free port. */
    public TestWebSocketServer() {
        try {
            tomcat.setBaseDir(Files.createTempDirectory("serai-ws-").toString());
            tomcat.setPort(0);
            tomcat.getConnector().setProperty("address", "127.0.0.1");
            StandardContext context = (StandardContext) tomcat.addContext("", null);
            context.addServletContainerInitializer(new WsSci(), null);
            // filters, and so websockets, answer only where there is a servlet behind them
            Tomcat.addServlet(context, "nothing", new HttpServlet() {});
            context.addServletMappingDecoded("/", "nothing");
            context.addApplicationListener(Registering.class.getName());
            context.addServletContainerInitializer(
                    (_, servlets) -> servlets.setAttribute(TestWebSocketServer.class.getName(), this), null);
            tomcat.start();
        } catch (IOException | LifecycleException failed) {
            throw new IllegalStateException(failed);
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort());
    }

    @Override
    public void close() {
        try {
            tomcat.stop();
            tomcat.destroy();
            FileSystemUtils.deleteRecursively(tomcat.getServer().getCatalinaBase());
        } catch (LifecycleException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** Tomcat makes it. */
    public static final class Registering implements ServletContextListener {
        @Override
        public void contextInitialized(ServletContextEvent event) {
            ServerContainer container =
                    (ServerContainer) event.getServletContext().getAttribute(ServerContainer.class.getName());
            TestWebSocketServer server =
                    (TestWebSocketServer) event.getServletContext().getAttribute(TestWebSocketServer.class.getName());
            try {
                container.addEndpoint(ServerEndpointConfig.Builder.create(Echo.class, "/echo")
                        .subprotocols(List.of("second"))
                        .configurator(new ServerEndpointConfig.Configurator() {
                            @Override
                            public <T> T getEndpointInstance(Class<T> type) {
                                return type.cast(new Echo(server));
                            }

                            @Override
                            public void modifyHandshake(
                                    ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
                                server.handshakes.add(request.getHeaders());
                            }
                        })
                        .build());
            } catch (DeploymentException failed) {
                throw new IllegalStateException(failed);
            }
        }
    }

    /** One connection. */
    public static final class Echo extends Endpoint {
        private final TestWebSocketServer server;

        Echo(TestWebSocketServer server) {
            this.server = server;
        }

        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.setMaxTextMessageBufferSize(4 * 1024 * 1024);
            session.setMaxBinaryMessageBufferSize(4 * 1024 * 1024);
            session.addMessageHandler(String.class, (MessageHandler.Whole<String>)
                    text -> send(() -> session.getBasicRemote().sendText("echo: " + text)));
            session.addMessageHandler(ByteBuffer.class, (MessageHandler.Whole<ByteBuffer>)
                    bytes -> send(() -> session.getBasicRemote().sendBinary(bytes)));
        }

        @Override
        public void onClose(Session session, CloseReason reason) {
            server.closed.add(reason.getCloseCode().getCode());
        }

        private interface Sending {
            void send() throws IOException;
        }

        private static void send(Sending sending) {
            try {
                sending.send();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }
}
