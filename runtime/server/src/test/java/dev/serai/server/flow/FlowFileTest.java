package dev.serai.server.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.connector.SeraiException;
import org.junit.jupiter.api.Test;

class FlowFileTest {
    @Test
    void everyConnectorEndpointIsBoundToTheFilesWorkspace() {
        FlowFile file = read("acme", """
                - route:
                    id: irrigation
                    from:
                      uri: connector:observant
                      parameters: { connection: field, pull: observations, schedule: every 15m }
                      steps:
                        - to: "connector:observant?connection=other&action=annotate"
                        - toD: "connector:observant?connection=third&action=${header.action}"
                """);
        assertThat(file.flows()).singleElement().satisfies(flow -> {
            assertThat(flow.id()).isEqualTo("irrigation");
            assertThat(flow.routeId()).isEqualTo("acme.irrigation");
            assertThat(flow.connections()).containsExactlyInAnyOrder("field", "other", "third");
        });
        assertThat(file.yaml())
                .contains("id: \"acme.irrigation\"")
                .contains("uri: \"connector:observant\"")
                .contains("workspace: \"acme\"")
                .contains("connection=other&action=annotate&workspace=acme")
                .contains("connection=third&action=${header.action}&workspace=acme");
    }

    @Test
    void aFlowCannotNameAnotherWorkspace() {
        assertThatThrownBy(() -> read("acme", """
                        - from:
                            uri: timer:tick
                            steps:
                              - to: "connector:observant?connection=field&workspace=default&method=GET"
                        """))
                .isInstanceOf(SeraiException.class)
                .hasMessageContaining("connections of its own workspace");
        assertThatThrownBy(() -> read("acme", """
                        - from:
                            uri: connector:observant
                            parameters: { connection: field, workspace: default, pull: observations }
                            steps: []
                        """)).isInstanceOf(SeraiException.class);
    }

    @Test
    void aRouteWithoutAnIdIsNamedAfterItsFile() {
        FlowFile file = read("default", """
                - from: { uri: "timer:a", steps: [] }
                - from: { uri: "timer:b", steps: [] }
                """);
        assertThat(file.flows()).extracting(FlowFile.Flow::id).containsExactly("field", "field-2");
    }

    @Test
    void aStoppedFlowIsLoadedAndNotStarted() {
        FlowFile file = FlowFile.read(
                "default",
                "field",
                "- from: { uri: \"timer:a\", steps: [] }",
                flow -> flow.id().equals("field"));
        assertThat(file.yaml()).contains("autoStartup: \"false\"");
    }

    @Test
    void whatIsNoFlowFileIsSaidInWords() {
        assertThatThrownBy(() -> read("default", "route: {}")).hasMessageContaining("not a list of routes");
        assertThatThrownBy(() -> read("default", "- from: [unclosed")).hasMessageContaining("not YAML: line");
        assertThatThrownBy(() -> read("default", "- route: { id: \"a/b\", from: { uri: \"timer:a\", steps: [] } }"))
                .hasMessageContaining("other characters");
        assertThatThrownBy(() -> read("default", """
                        - route: { id: a, from: { uri: "timer:a", steps: [] } }
                        - route: { id: a, from: { uri: "timer:b", steps: [] } }
                        """)).hasMessageContaining("Two routes have the id 'a'");
    }

    private static FlowFile read(String workspace, String text) {
        return FlowFile.read(workspace, "field", text, id -> false);
    }
}
