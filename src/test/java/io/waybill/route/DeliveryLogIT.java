package io.waybill.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.waybill.EditedRoutes;
import io.waybill.LogLines;
import io.waybill.NylasBodies;
import io.waybill.RunningWaybill;
import io.waybill.demo.Signer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A delivery is told of in one line, after its commit, and a problem in one line however often it is tried. */
class DeliveryLogIT {

    private static final long MONDAY = 1_750_000_000;
    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String TEST_EVENT =
            """
            {"specversion":"1.0","type":"com.twilio.eventstreams.test-event","id":"EZ1","data":{}}
            """;

    private static RunningWaybill waybill;

    private final String message = "log-" + UUID.randomUUID();
    private LogLines log;

    @BeforeAll
    static void startWithRoutesThatCanFail() throws Exception {
        EditedRoutes routes =
                EditedRoutes.copy().replace("shared/publish.camel.yaml", Faults.AFTER, Faults.AFTER + Faults.STEP);
        waybill = RunningWaybill.with(Map.of(
                "waybill.routes", routes.location(),
                "waybill.endpoints.nylas.ignore-types", "message.opened",
                "waybill.broker.redelivery-delay", "20ms",
                "waybill.broker.max-redelivery-delay", "20ms"));
    }

    @AfterAll
    static void end() {
        waybill.close();
    }

    @BeforeEach
    void listen() {
        log = new LogLines("io.waybill", Level.DEBUG);
    }

    @AfterEach
    void stopListening() {
        log.close();
        Faults.clear();
    }

    @Test
    void tellsADeliveryThatCameThroughAtDebugWithItsTrace() throws Exception {
        ILoggingEvent line = theLineOf(nylas(NylasBodies.clicked(message, MONDAY, MONDAY + 1)));

        assertThat(line.getLevel()).isEqualTo(Level.DEBUG);
        assertThat(line.getFormattedMessage())
                .startsWith("Delivered ")
                .endsWith(" of nylas by nylas-process, trace " + TRACE_ID + ": 2 delivered");
        assertThat(LogLines.fields(line))
                .containsEntry("outcome", "Delivered")
                .containsEntry("route", "nylas-process")
                .containsEntry("endpoint", "nylas")
                .containsEntry("provider", "nylas")
                .containsEntry("trace.id", TRACE_ID)
                .containsEntry("traceparent", "00-" + TRACE_ID + "-00f067aa0ba902b7-01")
                .containsEntry("delivered", 2)
                .containsEntry("duplicate", 0)
                .containsEntry("ignored", 0)
                .containsEntry("parked", 0);
    }

    @Test
    void tellsADuplicateAtDebug() throws Exception {
        String body = NylasBodies.clicked(message, MONDAY);
        theLineOf(nylas(body));
        ILoggingEvent line = theLineOf(nylas(body));

        assertThat(line.getLevel()).isEqualTo(Level.DEBUG);
        assertThat(line.getFormattedMessage()).startsWith("Duplicate ").endsWith(": 1 duplicate");
    }

    @Test
    void tellsManyIgnoredPartsInOneLine() throws Exception {
        ILoggingEvent line = theLineOf(twilio("[" + TEST_EVENT + "," + TEST_EVENT + "," + TEST_EVENT + "]"));

        assertThat(line.getLevel()).isEqualTo(Level.INFO);
        assertThat(line.getFormattedMessage())
                .startsWith("Ignored ")
                .endsWith(" of twilio by twilio-process: test-event; 3 ignored");
    }

    @Test
    void tellsWhatTheEndpointIsToIgnoreAtDebug() throws Exception {
        String opened = NylasBodies.clicked(message, MONDAY).replace("message.link_clicked", "message.opened");
        ILoggingEvent line = theLineOf(nylas(opened));

        assertThat(line.getLevel()).isEqualTo(Level.DEBUG);
        assertThat(line.getFormattedMessage()).startsWith("Ignored ").contains("ignore-types");
    }

    @Test
    void warnsOnceOfADeliveryWithSeveralBadParts() throws Exception {
        ILoggingEvent line = theLineOf(nylas(NylasBodies.legacy(
                NylasBodies.delta(message, MONDAY),
                NylasBodies.deltaWithoutMetadata(),
                NylasBodies.deltaWithoutMetadata())));

        assertThat(line.getLevel()).isEqualTo(Level.WARN);
        assertThat(line.getFormattedMessage())
                .startsWith("Parked ")
                .contains(": unmappable, ")
                .endsWith("; 1 delivered, 2 parked");
        assertThat(LogLines.fields(line)).containsEntry("reason", "unmappable").containsEntry("parked", 2);
    }

    @Test
    void warnsOnceOfADeliveryThatRollsBackAgainAndAgain() throws Exception {
        Faults.plan(message, 6, () -> new IllegalArgumentException("quotes " + message));
        UUID receipt = nylas(NylasBodies.clicked(message, MONDAY));

        assertThat(Faults.failed()).isEqualTo(6);
        assertThat(log.about(receipt)).hasSize(2);
        ILoggingEvent line = log.about(receipt).get(0);
        assertThat(line.getLevel()).isEqualTo(Level.WARN);
        assertThat(line.getFormattedMessage())
                .startsWith("Rolled back " + receipt + " of nylas by nylas-process, trace " + TRACE_ID
                        + ", will be tried again: IllegalArgumentException at io.waybill.route.DeliveryLogIT")
                .endsWith(" in publish-events/fail-after-send");
        assertThat(LogLines.text(line)).doesNotContain(message);
        assertThat(LogLines.fields(line)).containsEntry("route", "nylas-process");
        assertThat(log.about(receipt).get(1).getFormattedMessage()).startsWith("Delivered ");
    }

    /** Its delivery is processed and its line written. */
    private ILoggingEvent theLineOf(UUID receipt) {
        await().until(() -> !log.about(receipt).isEmpty());
        assertThat(log.about(receipt)).hasSize(1);
        return log.about(receipt).get(0);
    }

    private static UUID nylas(String body) throws Exception {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return post("nylas", bytes, Signer.nylas(RunningWaybill.NYLAS_SECRET, bytes));
    }

    private static UUID twilio(String body) throws Exception {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return post("twilio", bytes, Signer.twilio(RunningWaybill.TWILIO_TOKEN, RunningWaybill.TWILIO_URL, bytes));
    }

    private static UUID post(String endpoint, byte[] body, Signer.Signed signed) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(waybill.webhook(endpoint + signed.query()))
                .POST(BodyPublishers.ofByteArray(body));
        signed.headers().forEach(request::header);
        if (endpoint.equals("nylas")) {
            request.header("traceparent", "00-" + TRACE_ID + "-00f067aa0ba902b7-01");
        }
        HttpResponse<String> answer = waybill.send(request.build());
        assertThat(answer.statusCode()).isEqualTo(200);
        waybill.awaitProcessed();
        return UUID.fromString(answer.headers().firstValue("Waybill-Receipt").orElseThrow());
    }
}
