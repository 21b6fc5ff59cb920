package dev.serai.benchmarks;

import dev.serai.server.identity.OpenPaths;
import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * The least that a platform can do who has to ask its database something: one row by its primary key, over the same web server,
 * filters and pool as everything else. Spring finds it by {@code META-INF/spring.factories}; only {@link PlatformProcess} asks
 * for it.
 */
public final class BareLookUp implements ApplicationContextInitializer<GenericApplicationContext> {
    static final String WANTED = "serai.benchmark.look-up";
    static final String PATH = "/benchmark/status/";
    static final String SQL = "select status from bridge_authorization where id = ?";

    @Override
    public void initialize(GenericApplicationContext context) {
        if (Boolean.getBoolean(WANTED)) {
            context.registerBean(Endpoint.class);
            context.registerBean("lookUpPaths", OpenPaths.class, () -> OpenPaths.of(PATH + "*"));
        }
    }

    @RestController
    static final class Endpoint {
        private final JdbcClient jdbc;

        Endpoint(JdbcClient jdbc) {
            this.jdbc = jdbc;
        }

        @GetMapping(PATH + "{id}")
        Map<String, String> find(@PathVariable("id") String id) {
            return Map.of("status", jdbc.sql(SQL).param(id).query(String.class).single());
        }
    }
}
