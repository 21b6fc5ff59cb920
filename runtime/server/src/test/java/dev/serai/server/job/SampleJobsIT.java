package dev.serai.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.PlatformTest;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** {@code samples/jobs}, as its README says. */
class SampleJobsIT extends PlatformTest {
    private final Visitor operator = platform.admin();

    @Test
    void theSampleInPythonWritesItsRecord() {
        runs("python", List.of("python3", TestPlatform.SAMPLE_JOBS + "/python/write_record.py"));
    }

    @Test
    void theSampleInJavaWritesItsRecord() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        runs("java", List.of(java, "-XX:TieredStopAtLevel=1", TestPlatform.SAMPLE_JOBS + "/java/WriteRecord.java"));
    }

    private void runs(String id, List<String> program) {
        String dataset = id + "-" + UUID.randomUUID();
        List<String> command = new ArrayList<>(program);
        command.add(dataset);
        TestJob job = TestJob.of(operator, Map.of("command", command, "timeout", "2m"));

        JsonNode run = job.run();

        assertThat(run.get("state").asText()).as(job.output(run)).isEqualTo("succeeded");
        JsonNode records =
                operator.getJson("/api/v1/datasets/" + dataset + "/records").get("items");
        assertThat(records).hasSize(1);
        assertThat(records.get(0).toString())
                .contains("\"" + id + "\"", "\"run\":\"" + run.get("id").asText() + "\"");
    }
}
