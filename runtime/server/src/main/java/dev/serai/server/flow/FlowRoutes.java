package dev.serai.server.flow;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.server.flow.FlowFile.Flow;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.springframework.stereotype.Component;

/** Camel's side of flows. Camel throws {@code Exception} from everything; here it becomes an error with words. */
@Component
class FlowRoutes {
    private final CamelContext camel;

    FlowRoutes(CamelContext camel) {
        this.camel = camel;
    }

    /** Puts the routes of a file in the place of those before. */
    void replace(String file, List<String> before, List<String> after, String yaml) {
        remove(before);
        Resource resource = ResourceHelper.fromBytes("flows/" + file + ".yaml", yaml.getBytes(StandardCharsets.UTF_8));
        try {
            PluginHelper.getRoutesLoader(camel).loadRoutes(resource);
        } catch (Exception e) {
            remove(after);
            throw new SeraiException(ErrorType.CONFIGURATION, "invalid_flow", false, words(e), e);
        }
    }

    void remove(List<String> routeIds) {
        for (String id : routeIds) {
            try {
                camel.getRouteController().stopRoute(id);
                camel.removeRoute(id);
            } catch (Exception e) {
                throw new SeraiException(
                        ErrorType.INTERNAL, "flow_not_stopped", true, "The flow '" + id + "' does not stop.", e);
            }
        }
    }

    /** Starts or stops, if it is not so already. */
    void started(String routeId, boolean wanted) {
        try {
            ServiceStatus status = camel.getRouteController().getRouteStatus(routeId);
            if (wanted && status != null && status.isStartable()) {
                camel.getRouteController().startRoute(routeId);
            } else if (!wanted && status != null && status.isStoppable()) {
                camel.getRouteController().stopRoute(routeId);
            }
        } catch (Exception e) {
            throw new SeraiException(
                    ErrorType.CONFIGURATION,
                    "flow_not_switched",
                    false,
                    "The flow '" + routeId + "' does not " + (wanted ? "start" : "stop") + ": " + words(e),
                    e);
        }
    }

    boolean isStarted(String routeId) {
        ServiceStatus status = camel.getRouteController().getRouteStatus(routeId);
        return status != null && status.isStarted();
    }

    /** Those that Camel knows. */
    List<Flow> existing(List<Flow> flows) {
        return flows.stream()
                .filter(flow -> camel.getRoute(flow.routeId()) != null)
                .toList();
    }

    private static String words(Exception e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String message =
                String.valueOf(deepest.getMessage()).lines().findFirst().orElse("");
        return message.length() > 300 ? message.substring(0, 300) + "…" : message;
    }
}
