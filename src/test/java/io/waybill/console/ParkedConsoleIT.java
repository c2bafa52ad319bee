package io.waybill.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.InstanceOfAssertFactories.list;

import io.waybill.EditedRoutes;
import io.waybill.NylasBodies;
import io.waybill.RunningWaybill;
import jakarta.jms.Message;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An operator lists, looks at, replays and discards parked deliveries. */
class ParkedConsoleIT {

    private static final String PARKED = "waybill.parked";
    private static final long MONDAY = 1_750_000_000;

    private static final RunningWaybill waybill = RunningWaybill.shared();

    private final String message = UUID.randomUUID().toString();
    private final ParkedConsole parked = waybill.bean(ParkedConsole.class);

    @BeforeEach
    void empty() {
        waybill.awaitProcessed();
        waybill.drainEvents();
        waybill.drain(PARKED);
    }

    @Test
    void listsWhatIsParkedByReasonProviderEndpointAndTime() throws Exception {
        String unmappable =
                post(NylasBodies.legacy(NylasBodies.delta(message, MONDAY), NylasBodies.deltaWithoutMetadata()));
        Instant between = Instant.now();
        String unknown = post("{\"type\":\"grant.created\"}");

        assertThat(receipts("", "", "", "", "")).containsExactly(unmappable, unknown);
        assertThat(receipts("unmappable", "", "", "", "")).containsExactly(unmappable);
        assertThat(receipts("", "nylas", "nylas", "", "")).containsExactly(unmappable, unknown);
        assertThat(receipts("", "twilio", "", "", "")).isEmpty();
        assertThat(receipts("", "", "aktify", "", "")).isEmpty();
        assertThat(receipts("", "", "", "", between.toString())).containsExactly(unmappable);
        assertThat(receipts("", "", "", between.toString(), "")).containsExactly(unknown);

        assertThat(parked.list("unmappable", null, null, null, null).get(0))
                .containsEntry("provider", "nylas")
                .containsEntry("endpoint", "nylas")
                .containsEntry("partCount", 1)
                .containsKeys("receivedAt", "parkedAt", "detail")
                .doesNotContainKey("body")
                .extractingByKey("parts", list(Map.class))
                .singleElement()
                .satisfies(part -> assertThat(part).containsEntry("part", "/data/object/deltas/1"));
        assertThatIllegalArgumentException().isThrownBy(() -> parked.list("x' OR '1'='1", "", "", "", ""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parked.list("", "", "", "yesterday", ""))
                .withMessageContaining("2026-11-20T08:00:00Z");
    }

    @Test
    void listsAndReplaysAllAlsoWhereMostLieInPagesOnDisk() throws Exception {
        String large = "{\"type\":\"grant.created\",\"padding\":\"" + "x".repeat(100_000) + "\"}";
        for (int i = 0; i < 300; i++) {
            waybill.sendNylas(large);
        }
        waybill.awaitProcessed();
        for (int i = 0; i < 5; i++) {
            assertThat(receipts("", "", "", "", "")).hasSize(300);
        }
        assertThat(parked.dryRunAll("", "", "", "", "")).hasSize(300);
        assertThat(parked.replayAll("", "", "", "", "")).hasSize(300);
        for (int i = 0; i < 300; i++) {
            waybill.expectOneMore();
        }
        waybill.awaitProcessed();
        assertThat(receipts("", "", "", "", "")).hasSize(300);
    }

    @Test
    void showsThePayloadPrettyPrintedAlsoWhenItWasCompressed() throws Exception {
        String receipt = post("{\"type\":\"grant.created\",\"id\":\"" + message + "\"}");
        String pretty = "{\n  \"type\" : \"grant.created\",\n  \"id\" : \"" + message + "\"\n}";
        assertThat(parked.show(receipt)).containsEntry("body", pretty).containsEntry("reason", "unknown-type");

        String compressed = post(gzip("{\"type\":\"grant.created\",\"id\":\"" + message + "\"}"));
        assertThat(parked.show(compressed)).containsEntry("body", pretty);

        String broken = post("{\"type\":");
        assertThat(parked.show(broken)).containsEntry("body", "{\"type\":").containsEntry("reason", "malformed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parked.show(UUID.randomUUID().toString()))
                .withMessageContaining("find");
    }

    @Test
    void saysWhatAReplayWouldDoAndChangesNothing() throws Exception {
        String receipt =
                post(NylasBodies.legacy(NylasBodies.delta(message, MONDAY), NylasBodies.deltaWithoutMetadata()));
        assertThat(waybill.drainEvents()).containsOnlyKeys("crm.link.clicked");
        double delivered = waybill.counted("delivered");
        for (int i = 0; i < 2; i++) {
            Map<String, Object> would = parked.dryRun(receipt);
            assertThat(would).containsEntry("emit", List.of()).containsEntry("duplicates", 1);
            assertThat(would)
                    .extractingByKey("parkAgain", list(Map.class))
                    .singleElement()
                    .satisfies(part -> assertThat(part).containsEntry("reason", "unmappable"));
        }
        assertThat(parked.dryRunAll("", "", "", "", "")).hasSize(1);
        assertThat(waybill.drainEvents()).isEmpty();
        assertThat(waybill.counted("delivered")).isEqualTo(delivered);
        assertThat(receipts("", "", "", "", "")).containsExactly(receipt);
    }

    @Test
    void replaysWhatIsMeantOnceAlsoWhenItIsParkedAgain() throws Exception {
        String first = post(NylasBodies.legacy(NylasBodies.deltaWithoutMetadata()));
        String second = post(NylasBodies.legacy(NylasBodies.deltaWithoutMetadata()));
        String unknown = post("{\"type\":\"grant.created\"}");

        Map<String, String> replayed = parked.replayAll("unmappable", "", "", "", "");
        replayed.forEach((old, again) -> waybill.expectOneMore());
        waybill.awaitProcessed();

        assertThat(replayed).containsOnlyKeys(first, second);
        assertThat(receipts("unmappable", "", "", "", "")).containsExactlyInAnyOrderElementsOf(replayed.values());
        assertThat(receipts("unknown-type", "", "", "", "")).containsExactly(unknown);
        assertThatIllegalArgumentException().isThrownBy(() -> parked.replay(first));
    }

    @Test
    void discardsOnlyWhatIsConfirmed() throws Exception {
        String receipt = post("{\"type\":\"grant.created\"}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parked.discard(receipt, ""))
                .withMessageContaining("Nothing was discarded");
        assertThat(receipts("", "", "", "", "")).containsExactly(receipt);
        parked.discard(receipt, receipt);
        assertThat(receipts("", "", "", "", "")).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> parked.discard(receipt, receipt));
    }

    @Test
    void foretellsWhatAMendedMappingWillEmit() throws Exception {
        EditedRoutes broken =
                EditedRoutes.copy().replace("nylas/nylas.camel.yaml", "== 'thread.replied'", "== 'thread.replied.not'");
        java.nio.file.Path dataDir = java.nio.file.Files.createTempDirectory("waybill-test");
        String receipt;
        try (RunningWaybill before = RunningWaybill.with(
                Map.of("waybill.routes", broken.location(), "waybill.data-dir", dataDir.toString()))) {
            receipt = before.sendNylas(replied())
                    .headers()
                    .firstValue("Waybill-Receipt")
                    .orElseThrow();
            before.awaitProcessed();
            assertThat(before.bean(ParkedConsole.class).dryRun(receipt)).containsEntry("emit", List.of());
        }
        try (RunningWaybill mended = RunningWaybill.with(Map.of("waybill.data-dir", dataDir.toString()))) {
            ParkedConsole console = mended.bean(ParkedConsole.class);
            assertThat(console.dryRun(receipt)).containsEntry("emit", List.of("thread.replied"));
            console.replay(receipt);
            mended.expectOneMore();
            mended.awaitProcessed();
            List<Message> events = mended.drain("crm.thread.replied");
            assertThat(events).hasSize(1);
            assertThat(mended.drain(PARKED)).isEmpty();
        }
    }

    private String replied() throws Exception {
        return java.nio.file.Files.readString(java.nio.file.Path.of("routes/nylas/samples/thread.replied/body.json"));
    }

    private List<String> receipts(String reason, String provider, String endpoint, String from, String to)
            throws Exception {
        return parked.list(reason, provider, endpoint, from, to).stream()
                .map(delivery -> (String) delivery.get("receipt"))
                .toList();
    }

    private static String post(String body) throws Exception {
        String receipt =
                waybill.sendNylas(body).headers().firstValue("Waybill-Receipt").orElseThrow();
        waybill.awaitProcessed();
        return receipt;
    }

    private static String post(byte[] gzipped) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(waybill.webhook("nylas"))
                .header("Content-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(gzipped));
        io.waybill.demo.Signer.nylas(RunningWaybill.NYLAS_SECRET, gzipped)
                .headers()
                .forEach(request::header);
        String receipt = waybill.send(request.build())
                .headers()
                .firstValue("Waybill-Receipt")
                .orElseThrow();
        waybill.awaitProcessed();
        return receipt;
    }

    private static byte[] gzip(String text) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
