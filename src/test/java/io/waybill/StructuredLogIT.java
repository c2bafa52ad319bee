package io.waybill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Boot's structured formats, in the packaged jar: one JSON object a line, which tells receipt, route and trace. */
class StructuredLogIT {

    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void tellsADeliveryInFieldsOfItsOwn() throws Exception {
        WaybillProcess waybill = new WaybillProcess().fromTheJarAsItIs();
        try {
            waybill.start(Map.of(
                    "LOGGING_STRUCTURED_FORMAT_CONSOLE", "ecs",
                    "LOGGING_STRUCTURED_FORMAT_FILE", "gelf",
                    "LOGGING_FILE_NAME", "gelf.log",
                    "LOGGING_LEVEL_IO_WAYBILL", "debug"));
            String trace = "00-" + TRACE_ID + "-00f067aa0ba902b7-01";
            assertThat(waybill.post(NylasBodies.clicked("structured", 1_750_000_000), Map.of("traceparent", trace)))
                    .isEqualTo(200);
            await().atMost(Duration.ofSeconds(30)).until(() -> waybill.delivered() == 1);

            JsonNode ecs = theDelivery(waybill.directory().resolve("waybill.log"), "message");
            assertThat(ecs.path("receipt").asText()).hasSize(36);
            assertThat(ecs.path("message").asText())
                    .startsWith("Delivered " + ecs.path("receipt").asText() + " of nylas by nylas-process");
            assertThat(ecs.path("route").asText()).isEqualTo("nylas-process");
            assertThat(ecs.path("endpoint").asText()).isEqualTo("nylas");
            assertThat(ecs.path("provider").asText()).isEqualTo("nylas");
            assertThat(ecs.path("trace").path("id").asText()).isEqualTo(TRACE_ID);
            assertThat(ecs.path("traceparent").asText()).isEqualTo(trace);
            assertThat(ecs.path("delivered").asInt()).isEqualTo(1);

            JsonNode gelf = theDelivery(waybill.directory().resolve("gelf.log"), "short_message");
            assertThat(gelf.path("_receipt")).isEqualTo(ecs.path("receipt"));
            assertThat(gelf.path("_route").asText()).isEqualTo("nylas-process");
            assertThat(gelf.path("_trace.id").asText()).isEqualTo(TRACE_ID);
        } finally {
            waybill.close();
        }
    }

    /** The counter is raised before the line is written. */
    private static JsonNode theDelivery(Path log, String message) {
        return await().until(
                        () -> lines(log).stream()
                                .filter(line -> line.path(message).asText().startsWith("Delivered "))
                                .toList(),
                        found -> found.size() == 1)
                .get(0);
    }

    /** Every line must be a JSON object. */
    private static List<JsonNode> lines(Path log) throws IOException {
        return Files.readAllLines(log).stream().map(StructuredLogIT::json).toList();
    }

    private static JsonNode json(String line) {
        try {
            return MAPPER.readTree(line);
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + line, e);
        }
    }
}
