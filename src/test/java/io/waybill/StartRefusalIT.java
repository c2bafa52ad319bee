package io.waybill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** What stops the start, each with a sentence that names the setting or the file. */
class StartRefusalIT {

    @TempDir
    private Path temp;

    @Test
    void refusesABrokerThatForgets() {
        assertThat(refusal(Map.of("spring.artemis.embedded.persistent", "false")))
                .contains("spring.artemis.embedded.persistent");
    }

    @Test
    void refusesAnEndpointWhoseProviderHasNoRoute() {
        assertThat(refusal(Map.of(
                        "waybill.endpoints.acme.provider", "acme",
                        "waybill.endpoints.acme.scheme", "standard-webhooks")))
                .contains("waybill.endpoints")
                .contains("inbox:acme");
    }

    @Test
    void refusesTwilioTokensWithoutThePublicUrl() {
        assertThat(refusal(Map.of("WAYBILL_TWILIO_PUBLIC_URL", ""))).contains("waybill.endpoints.twilio.public-url");
    }

    @Test
    void refusesASecretThatIsPrintedInDocumentation() {
        assertThat(refusal(Map.of("WAYBILL_NYLAS_SECRETS", "own-secret,mock-webhook-secret")))
                .contains("waybill.endpoints.nylas.secrets");
        assertThat(refusal(Map.of("waybill.broker.password", "waybill-demo-crm-password")))
                .contains("WAYBILL_BROKER_PASSWORD");
    }

    @Test
    void refusesAnUnknownScheme() {
        assertThat(refusal(Map.of("waybill.endpoints.nylas.scheme", "telepathy")))
                .contains("waybill.endpoints.nylas.scheme")
                .contains("standard-webhooks");
    }

    @Test
    void refusesAMappingThatDoesNotCompileWithFileLineAndColumn() throws IOException {
        Path routes = copyOfRoutes();
        Path mapping = routes.resolve("nylas/mappings/message.opened.jslt");
        Files.writeString(mapping, Files.readString(mapping).replace("let opens =", "let opens"));
        assertThat(refusal(Map.of("waybill.routes", "file:" + routes)))
                .contains("nylas/mappings/message.opened.jslt")
                .containsPattern("line \\d+, column \\d+");
    }

    @Test
    void refusesARouteThatNamesAMappingThatThereIsNot() throws IOException {
        Path routes = copyOfRoutes();
        Files.delete(routes.resolve("aktify/mappings/lead.link_sent.jslt"));
        assertThat(refusal(Map.of("waybill.routes", "file:" + routes))).contains("mapping:aktify/lead.link_sent");
    }

    @Test
    void refusesARouteThatNamesAQueueThatThereIsNot() throws IOException {
        Path routes = copyOfRoutes();
        Path publish = routes.resolve("shared/publish.camel.yaml");
        Files.writeString(
                publish, Files.readString(publish).replace("Name: crm.message.opened", "Name: crm.message.seen"));
        assertThat(refusal(Map.of("waybill.routes", "file:" + routes)))
                .contains("crm.message.seen")
                .contains("publish-events");
    }

    @Test
    void refusesARouteFileThatIsNotYaml() throws IOException {
        Path routes = copyOfRoutes();
        Files.writeString(routes.resolve("twilio/twilio.camel.yaml"), "- route:\n    from: [");
        assertThat(refusal(Map.of("waybill.routes", "file:" + routes))).contains("route file");
    }

    @Test
    void refusesANumberThatWouldHoldUpDeliveries() {
        assertThat(refusal(Map.of("waybill.inbox.writers", "0"))).contains("waybill.inbox.writers");
        assertThat(refusal(Map.of("waybill.inbox.max-waiting-bytes", "3MB")))
                .contains("waybill.inbox.max-waiting-bytes")
                .contains("waybill.receive.max-body");
        assertThat(refusal(Map.of("waybill.process.consumers", "100"))).contains("waybill.process.consumers");
    }

    @Test
    void refusesABodyThatTheHeapHasNoRoomFor() {
        assumeThat(Runtime.getRuntime().maxMemory()).isLessThan(8L * 1900 * 1024 * 1024);
        Map<String, String> settings = Map.of(
                "waybill.receive.max-body", "1900MB",
                "waybill.receive.max-reading", "2000MB",
                "waybill.inbox.max-waiting-bytes", "2000MB");
        assertThat(refusal(settings)).contains("waybill.receive.max-body is ").contains("an eighth of the heap (-Xmx)");
    }

    @Test
    void refusesACrmQueueThatReadersCouldNotReach() {
        assertThat(refusal(Map.of("waybill.queues[0]", "inbox.mine"))).contains("waybill.queues");
    }

    @Test
    void refusesADataDirectoryThatAnotherWaybillUses() {
        String taken = RunningWaybill.shared().dataDir().toString();
        assertThat(refusal(Map.of("waybill.data-dir", taken))).contains("WAYBILL_DATA_DIR");
    }

    @Test
    void refusesABrokerPortThatIsTaken() {
        String taken = Integer.toString(RunningWaybill.shared().amqpPort());
        assertThat(refusal(Map.of("waybill.broker.port", taken))).contains("WAYBILL_BROKER_PORT");
    }

    @Test
    void refusesToPutTheConsoleOnTheWebhookPort() throws IOException {
        String port = Integer.toString(RunningWaybill.freePort());
        assertThat(refusal(Map.of("server.port", port, "management.server.port", port)))
                .contains("MANAGEMENT_SERVER_PORT");
    }

    private Path copyOfRoutes() throws IOException {
        Path routes = temp.resolve("routes");
        FileSystemUtils.copyRecursively(Path.of("routes"), routes);
        return routes;
    }

    /** What is printed: the problem and what to do. */
    private static String refusal(Map<String, String> settings) {
        Throwable thrown = catchThrowable(() -> RunningWaybill.with(settings).close());
        Throwable cause = thrown;
        while (cause != null && !(cause instanceof StartRefusedException)) {
            cause = cause.getCause();
        }
        assertThat(cause).as("%s", thrown).isInstanceOf(StartRefusedException.class);
        return cause.getMessage() + "\n" + ((StartRefusedException) cause).remedy();
    }
}
