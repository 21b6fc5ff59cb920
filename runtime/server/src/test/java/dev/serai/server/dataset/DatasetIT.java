package dev.serai.server.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DatasetIT extends PlatformTest {
    private final Visitor builder = platform.newWriter(Role.BUILDER);
    private final String name = "soil-" + UUID.randomUUID().toString().substring(0, 8);
    private final String records = "/api/v1/datasets/" + name + "/records";

    @Test
    void recordsAreKeptByKeyAndOnlyChangesCount() {
        assertThat(counts(write(List.of(sensor(1, 7), sensor(2, 8))))).isEqualTo("2 0 0");
        assertThat(counts(write(List.of(sensor(1, 7), sensor(2, 9), sensor(3, 1)))))
                .isEqualTo("1 1 1");
        JsonNode page = builder.getJson(records);
        assertThat(page.get("items")).hasSize(3);
        assertThat(page.get("next").isNull()).isTrue();
        assertThat(page.at("/items/0/key").asText()).isEqualTo("s-1");
        // what changed comes after what did not
        assertThat(page.at("/items/1/data").toString()).isEqualTo("{\"id\":\"s-2\",\"field\":\"north\",\"value\":9}");
        assertThat(builder.getJson("/api/v1/datasets?limit=200").get("items"))
                .anyMatch(one -> one.get("name").asText().equals(name)
                        && one.get("records").asInt() == 3);
    }

    @Test
    void pagesFollowEachOtherAndALaterReaderGetsOnlyWhatChanged() {
        write(IntStream.range(0, 45).mapToObj(i -> sensor(i, i)).toList());
        List<String> keys = new ArrayList<>();
        JsonNode page = builder.getJson(records + "?limit=20");
        page.get("items").forEach(one -> keys.add(one.get("key").asText()));
        while (!page.get("next").isNull()) {
            page = builder.getJson(
                    records + "?limit=20&since=" + page.get("next").asText());
            page.get("items").forEach(one -> keys.add(one.get("key").asText()));
        }
        assertThat(keys).hasSize(45).doesNotHaveDuplicates();

        String position = page.get("position").asText();
        assertThat(builder.getJson(records + "?since=" + position).get("items")).isEmpty();
        write(List.of(sensor(3, 300)));
        JsonNode changed = builder.getJson(records + "?since=" + position);
        assertThat(changed.get("items")).hasSize(1);
        assertThat(changed.at("/items/0/data/value").asInt()).isEqualTo(300);

        assertThat(builder.getJson(records + "?since=2020-01-01T00:00:00Z").get("items"))
                .hasSize(45);
        assertThat(builder.getJson(records + "?since=" + Instant.now().plusSeconds(60))
                        .get("items"))
                .isEmpty();
        assertThat(builder.get(records + "?since=yesterday").statusCode()).isEqualTo(422);
        assertThat(builder.get(records + "?limit=201").statusCode()).isEqualTo(422);
    }

    @Test
    void linesOfJsonAndCsvComeWhole() {
        write(IntStream.range(0, 600).mapToObj(i -> sensor(i, -i)).toList());
        HttpResponse<String> lines = builder.send(builder.request(records).header("Accept", "application/x-ndjson"));
        assertThat(lines.headers().firstValue("Content-Type").orElse("")).startsWith("application/x-ndjson");
        assertThat(lines.body().lines()).hasSize(600).allMatch(line -> line.startsWith("{\"key\":\"s-"));

        HttpResponse<String> csv = builder.send(builder.request(records).header("Accept", "text/csv"));
        assertThat(csv.headers().firstValue("Content-Type").orElse("")).startsWith("text/csv");
        List<String> rows = csv.body().lines().toList();
        assertThat(rows).hasSize(601);
        assertThat(rows.getFirst()).isEqualTo("_key,_changed_at,id,field,value");
        assertThat(rows.getLast()).startsWith("s-599,").endsWith(",s-599,north,-599");

        HttpResponse<String> link = builder.get(records + "?format=csv");
        assertThat(link.headers().firstValue("Content-Disposition").orElse("")).contains(name + ".csv");
        assertThat(builder.get(records + "?format=xml").statusCode()).isEqualTo(422);
    }

    @Test
    void formulasInRecordsStayTexts() {
        write(List.of(Map.of("id", "x", "note", "=HYPERLINK(\"http://evil.example\")")));
        HttpResponse<String> csv = builder.send(builder.request(records).header("Accept", "text/csv"));
        assertThat(csv.body()).contains("\"'=HYPERLINK(");
    }

    @Test
    void d2_anOpenDatasetNeedsNoSignInAndASecuredOneDoes() {
        write(List.of(sensor(1, 1)));
        Visitor stranger = platform.visitor();
        HttpResponse<String> refused = stranger.get(records);
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("WWW-Authenticate")).isPresent();
        assertThat(stranger.get("/api/v1/datasets/there-is-none/records").statusCode())
                .isEqualTo(401);
        assertThat(stranger.getJson("/api/v1/datasets?limit=200").get("items"))
                .noneMatch(one -> one.get("name").asText().equals(name));

        assertThat(builder.call("PUT", "/api/v1/datasets/" + name, Map.of("open", true))
                        .statusCode())
                .isEqualTo(200);
        assertThat(stranger.getJson(records + "?workspace=default").get("items"))
                .hasSize(1);
        assertThat(stranger.getJson(records).get("items")).hasSize(1);
        assertThat(stranger.get(records + "?workspace=other").statusCode()).isEqualTo(401);
        assertThat(stranger.send(stranger.request(records)
                                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"id\":1}")))
                        .statusCode())
                .isEqualTo(401);

        builder.call("PUT", "/api/v1/datasets/" + name, Map.of("open", false));
        assertThat(stranger.get(records).statusCode()).isEqualTo(401);
    }

    @Test
    void membersSeeNeitherSecuredDatasetsOfOthersNorWrite() {
        write(List.of(sensor(1, 1)));
        Visitor member = platform.newUser(Role.MEMBER);
        assertThat(member.get(records).statusCode()).isEqualTo(404);
        assertThat(member.getJson("/api/v1/datasets?limit=200").get("items"))
                .noneMatch(one -> one.get("name").asText().equals(name));
        assertThat(code(member.call("POST", records, Map.of("id", 1)))).isEqualTo("datasets_write_required");
        assertThat(member.page("/people").statusCode()).isEqualTo(403);
        assertThat(member.call("PUT", "/api/v1/datasets/" + name, Map.of("open", true))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void badRecordsAreRefusedByNumberAndNothingIsStored() {
        assertThat(code(builder.call("POST", records, List.of(Map.of("id", 1), Map.of("no", 2)))))
                .isEqualTo("invalid_records");
        assertThat(Visitor.body(builder.call("POST", records, List.of(Map.of("id", 1), Map.of("no", 2))))
                        .get("detail")
                        .asText())
                .contains("Record 2");
        assertThat(code(builder.call("POST", records + "?key=id", Map.of("id", 1))))
                .isEqualTo("invalid_key");
        assertThat(builder.get(records).statusCode()).isEqualTo(404);
        assertThat(builder.call("POST", records + "?key=/no", Map.of("no", "\u0000 nul", "text", "a\u0000b"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(builder.getJson(records).at("/items/0/data/text").asText()).isEqualTo("a\uFFFDb");
    }

    private JsonNode write(List<?> all) {
        return Visitor.json(builder.call("POST", records, all));
    }

    private static Map<String, Object> sensor(int number, int value) {
        Map<String, Object> sensor = new java.util.LinkedHashMap<>();
        sensor.put("id", "s-" + number);
        sensor.put("field", "north");
        sensor.put("value", value);
        return sensor;
    }

    private static String counts(JsonNode written) {
        return written.get("added") + " " + written.get("changed") + " " + written.get("unchanged");
    }

    private static String code(HttpResponse<String> answer) {
        return Visitor.body(answer).get("code").asText();
    }
}
