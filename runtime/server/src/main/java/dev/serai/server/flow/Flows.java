package dev.serai.server.flow;

import dev.serai.connector.SeraiException;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.PostgresConnections;
import dev.serai.server.audit.Audit;
import dev.serai.server.connection.ConnectionUse;
import dev.serai.server.connection.Standstill;
import dev.serai.server.flow.FlowFile.Flow;
import dev.serai.server.flow.FlowFolder.Place;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.ops.SeraiConfiguration;
import dev.serai.server.web.HttpProblem;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The flows of all workspaces on this node: kept as their files and the stops in the database say. Thread-safe. */
@Component
public class Flows implements ConnectionUse {
    private static final Logger LOG = LoggerFactory.getLogger(Flows.class);

    private final FlowFolder folder;
    private final FlowStops stops;
    private final FlowRoutes routes;
    private final FlowTraffic traffic;
    private final Audit audit;
    private final PostgresConnections connections;
    private final Clock clock;
    private final Map<Place, Loaded> loaded = new HashMap<>();
    private Map<String, String> pauses = Map.of();

    Flows(
            SeraiConfiguration configuration,
            FlowStops stops,
            FlowRoutes routes,
            FlowTraffic traffic,
            Audit audit,
            PostgresConnections connections,
            Clock clock) {
        this.folder = new FlowFolder(configuration.home().resolve("flows"));
        this.stops = stops;
        this.routes = routes;
        this.traffic = traffic;
        this.audit = audit;
        this.connections = connections;
        this.clock = clock;
    }

    /**
     * A file as it was when it was last looked at.
     *
     * @param flows those that run: of the file's last good state
     * @param problem why its present state is not what runs; null if it is
     */
    private record Loaded(
            String text, List<Flow> flows, @Nullable String problem) {}

    /** Brings what runs in line with files and stops. */
    synchronized void refresh() {
        Set<String> stopped = stops.all();
        pauses = pauses();
        Map<Place, String> files = folder.read();
        for (Place gone : List.copyOf(loaded.keySet())) {
            if (!files.containsKey(gone)) {
                @Nullable Loaded last = loaded.remove(gone);
                remove(last == null ? List.of() : last.flows());
            }
        }
        files.forEach((place, text) -> {
            @Nullable Loaded before = loaded.get(place);
            if (before == null || !before.text().equals(text)) {
                loaded.put(place, load(place, text, before, stopped));
            }
        });
        loaded.values().stream()
                .flatMap(file -> file.flows().stream())
                .forEach(flow -> routes.started(
                        flow.routeId(), !stopped.contains(flow.routeId()) && !pauses.containsKey(flow.routeId())));
    }

    /** Why flows stand still, by route id: those that use a connection that has to be authorised again. */
    private Map<String, String> pauses() {
        Map<String, List<Flow>> byWorkspace = loaded.values().stream()
                .flatMap(file -> file.flows().stream())
                .filter(flow -> !flow.connections().isEmpty())
                .collect(Collectors.groupingBy(Flow::workspace));
        Map<String, String> found = new HashMap<>();
        byWorkspace.forEach((workspace, flows) -> found.putAll(pauses(workspace, flows)));
        return found;
    }

    private Map<String, String> pauses(String workspace, List<Flow> flows) {
        Set<String> names =
                flows.stream().flatMap(flow -> flow.connections().stream()).collect(Collectors.toSet());
        Map<String, String> found = new HashMap<>();
        for (Connection connection : connections.find(workspace, names)) {
            @Nullable String why = Standstill.of(connection, clock.instant());
            if (why != null) {
                flows.stream()
                        .filter(flow -> flow.uses(connection))
                        .forEach(flow -> found.putIfAbsent(flow.routeId(), why));
            }
        }
        return found;
    }

    private Loaded load(Place place, String text, @Nullable Loaded before, Set<String> stopped) {
        List<Flow> running = before == null ? List.of() : before.flows();
        try {
            FlowFile file = FlowFile.read(
                    place.workspace(),
                    place.name(),
                    text,
                    flow -> stopped.contains(flow.routeId())
                            || !pauses(flow.workspace(), List.of(flow)).isEmpty());
            requireOwnIds(place, file);
            routes.replace(place.toString(), ids(running), ids(file.flows()), file.yaml());
            LOG.info(
                    "Flows of {}: {}",
                    place,
                    file.flows().stream().map(Flow::id).toList());
            return new Loaded(text, file.flows(), null);
        } catch (SeraiException e) {
            LOG.warn("The flow file {} is faulty: {}", place, e.getMessage());
            return new Loaded(text, routes.existing(running), e.getMessage());
        }
    }

    private void requireOwnIds(Place place, FlowFile file) {
        loaded.forEach((other, there) -> {
            for (Flow flow : file.flows()) {
                if (!other.equals(place)
                        && there.flows().stream().anyMatch(one -> one.routeId().equals(flow.routeId()))) {
                    throw HttpProblem.conflict(
                            "duplicate_flow",
                            "The file " + other + " has a flow '" + flow.id() + "' already: choose another id.");
                }
            }
        });
    }

    private void remove(List<Flow> flows) {
        routes.remove(ids(flows));
        flows.forEach(flow -> traffic.forget(flow.routeId()));
    }

    private static List<String> ids(List<Flow> flows) {
        return flows.stream().map(Flow::routeId).toList();
    }

    /** The flows of a workspace, faulty files among them, by id. */
    synchronized List<FlowView> list(String workspace) {
        Set<String> stopped = stops.all();
        List<FlowView> views = new ArrayList<>();
        loaded.forEach((place, file) -> {
            if (!place.workspace().equals(workspace)) {
                return;
            }
            for (Flow flow : file.flows()) {
                views.add(view(place, flow, file.problem(), stopped.contains(flow.routeId())));
            }
            if (file.flows().isEmpty() && file.problem() != null) {
                views.add(new FlowView(
                        place.name(), place.name() + ".yaml", "faulty", List.of(), null, 0, 0, file.problem(), null));
            }
        });
        views.sort(Comparator.comparing(FlowView::id));
        return views;
    }

    private FlowView view(Place place, Flow flow, @Nullable String problem, boolean stopped) {
        FlowTraffic.Seen seen = traffic.of(flow.routeId());
        @Nullable String paused = stopped ? null : pauses.get(flow.routeId());
        return new FlowView(
                flow.id(),
                place.name() + ".yaml",
                problem != null
                        ? "faulty"
                        : paused != null ? "paused" : routes.isStarted(flow.routeId()) ? "started" : "stopped",
                flow.connections().stream().sorted().toList(),
                paused,
                seen.completed(),
                seen.failed(),
                problem != null ? problem + " What ran before goes on." : seen.lastError(),
                seen.lastErrorAt());
    }

    /**
     * Starts or stops a flow on all nodes; it stays so over restarts.
     *
     * @throws HttpProblem 404 if the workspace has no such flow
     */
    void switchTo(CurrentUser user, String id, boolean started) {
        if (list(user.workspace()).stream().noneMatch(flow -> flow.id().equals(id))) {
            throw HttpProblem.notFound("unknown_flow", "There is no flow of this name in this workspace.");
        }
        if (started) {
            stops.start(user, id);
        } else {
            stops.stop(user, id);
        }
        audit.record(user.workspace(), user.id(), started ? "flow.started" : "flow.stopped", "flow/" + id, Map.of());
        refresh();
    }

    @Override
    public synchronized List<String> usesOf(Connection connection) {
        return loaded.values().stream()
                .flatMap(file -> file.flows().stream())
                .filter(flow -> flow.workspace().equals(connection.workspace()) && flow.uses(connection))
                .map(flow -> "flow/" + flow.id())
                .sorted()
                .toList();
    }
}
