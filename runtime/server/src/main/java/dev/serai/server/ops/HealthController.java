package dev.serai.server.ops;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.serai.connector.SeraiException;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.refresh.RefreshBrake;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.dao.DataAccessException;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Health, for load balancers and people. Not ready is only a node that is starting, stopping, or without a database: with a
 * vault in trouble every node would go, and tokens that are still good would serve nobody.
 */
@RestController
final class HealthController {
    private static final int UNAVAILABLE = 503;
    private static final int OK = 200;
    private static final int PATIENCE_SECONDS = 3;

    private final ApplicationAvailability availability;
    private final JdbcTemplate database;
    private final CredentialVault vault;
    private final Scheduler scheduler;
    private final RefreshBrake brake;
    private final AskedByOperator askedByOperator;
    private final List<HealthPart> others;

    HealthController(
            ApplicationAvailability availability,
            DataSource database,
            CredentialVault vault,
            Scheduler scheduler,
            RefreshBrake brake,
            AskedByOperator askedByOperator,
            List<HealthPart> others) {
        this.availability = availability;
        this.database = new JdbcTemplate(database);
        this.database.setQueryTimeout(PATIENCE_SECONDS);
        this.vault = vault;
        this.scheduler = scheduler;
        this.brake = brake;
        this.askedByOperator = askedByOperator;
        this.others = others;
    }

    @GetMapping("/healthz/live")
    ResponseEntity<Health> live() {
        return answer(OK, new Health("up", Map.of()));
    }

    @GetMapping("/healthz/ready")
    ResponseEntity<Health> ready() {
        Map<String, Part> parts = new LinkedHashMap<>();
        Part databasePart = database();
        parts.put("database", databasePart);
        parts.put("vault", vault());
        parts.put("scheduler", scheduler());
        parts.put("refreshes", refreshes());
        for (HealthPart other : others) {
            parts.put(other.name(), part(other));
        }
        if (availability.getReadinessState() != ReadinessState.ACCEPTING_TRAFFIC) {
            return answer(UNAVAILABLE, new Health("starting", parts));
        }
        if (!databasePart.isUp()) {
            return answer(UNAVAILABLE, new Health("down", parts));
        }
        boolean allUp = parts.values().stream().allMatch(Part::isUp);
        return answer(OK, new Health(allUp ? "up" : "degraded", parts));
    }

    private Part database() {
        try {
            database.execute("select 1");
            return Part.UP;
        } catch (DataAccessException _) {
            return Part.down("The database does not answer.");
        }
    }

    private Part vault() {
        CredentialVault.Health health = vault.health();
        if (!health.usable()) {
            return Part.down(forOperators(health.detail(), "The vault cannot be used."));
        }
        return health.warnings().isEmpty()
                ? Part.UP
                : Part.degraded(forOperators(
                        String.join(" ", health.warnings()), "The vault is not as it should be, but can be used."));
    }

    /** The detail names hosts and files: for those who run the installation. */
    private String forOperators(String detail, String forOthers) {
        return askedByOperator.holds() ? detail : forOthers + " An operator who is signed in sees why.";
    }

    private Part scheduler() {
        try {
            boolean runs = scheduler.isStarted() && !scheduler.isInStandbyMode() && !scheduler.isShutdown();
            return runs ? Part.UP : Part.down("The scheduler does not fire: pulls wait.");
        } catch (SchedulerException _) {
            return Part.down("The scheduler does not answer: pulls wait.");
        }
    }

    private Part refreshes() {
        try {
            int held = brake.holds().size();
            return held == 0
                    ? Part.UP
                    : Part.degraded("Refreshes of " + held + (held == 1 ? " OAuth client is" : " OAuth clients are")
                            + " held, because too many of its connections were refused at once."
                            + " Admins see it under OAuth clients, operators by serai doctor.");
        } catch (SeraiException _) {
            return Part.down("Whether refreshes are held is not known: the database does not answer.");
        }
    }

    private Part part(HealthPart other) {
        try {
            return other.trouble()
                    .map(why -> Part.degraded(forOperators(why, "Not everything of this part works.")))
                    .orElse(Part.UP);
        } catch (DataAccessException _) {
            return Part.down("It is not known: the database does not answer.");
        }
    }

    private static ResponseEntity<Health> answer(int status, Health health) {
        return ResponseEntity.status(status)
                .cacheControl(CacheControl.noStore())
                .body(health);
    }

    record Health(String status, Map<String, Part> components) {}

    /** @param detail what is wrong and what to do; null if nothing is */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Part(String status, @Nullable String detail) {
        static final Part UP = new Part("up", null);

        static Part degraded(String detail) {
            return new Part("degraded", detail);
        }

        static Part down(String detail) {
            return new Part("down", detail);
        }

        boolean isUp() {
            return "up".equals(status);
        }
    }
}
