package io.waybill.receive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waybill.NylasBodies;
import io.waybill.RunningWaybill;
import io.waybill.Series;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every answer is counted, and no label says anything that a request brought along. */
class AnswerFiguresIT {

    private static final String DELIVERIES = "waybill_deliveries_total";
    private static final String LAST = "waybill_last_delivery_timestamp_seconds";
    private static final String MARK = "5550100";
    private static final Set<String> ENDPOINTS = Set.of("nylas", "twilio", "aktify", "none");

    private static RunningWaybill waybill;

    @BeforeAll
    static void start() {
        waybill = RunningWaybill.with(Map.of("WAYBILL_TWILIO_AUTH_TOKENS", ""));
    }

    @AfterAll
    static void stop() {
        waybill.close();
    }

    @Test
    void countEachAnswerOnceByEndpointStatusAndCause() throws Exception {
        byte[] body = NylasBodies.clicked("figures", 1_750_000_000).getBytes(UTF_8);
        counts(Deliveries.nylas(waybill, body), "nylas", 200, "stored");
        counts(Deliveries.nylas(waybill, body).POST(BodyPublishers.ofString("{}")), "nylas", 401, "mismatch");
        counts(to("aktify").POST(BodyPublishers.ofByteArray(body)), "aktify", 401, "missing");
        counts(to("twilio").POST(BodyPublishers.ofByteArray(body)), "twilio", 503, "no-secret-configured");
        counts(to("nylas").POST(BodyPublishers.ofByteArray(new byte[5_000_000])), "nylas", 413, "too-large");
        counts(to("nylas").DELETE(), "nylas", 405, "method-not-allowed");
        counts(to("nylas?challenge=x").GET(), "nylas", 200, "challenge");
        counts(to("nylas?challenge=").GET(), "nylas", 400, "challenge");
        counts(to("nobody").POST(BodyPublishers.ofByteArray(body)), "none", 404, "nothing-there");
    }

    @Test
    void tellWhenTheLastDeliveryWasStored() throws Exception {
        assertThat(Series.of(waybill).value(LAST, "endpoint", "aktify")).isZero();
        assertThat(Series.of(waybill).find(LAST, "endpoint", "twilio")).isEmpty();
        double before = Instant.now().toEpochMilli() / 1_000.0;
        waybill.sendNylas(NylasBodies.clicked("last", 1_750_000_000));
        await().until(() -> Series.of(waybill).value(LAST, "endpoint", "nylas") >= before);
        assertThat(Series.of(waybill).value(LAST, "endpoint", "nylas"))
                .isLessThanOrEqualTo(Instant.now().toEpochMilli() / 1_000.0);
    }

    @Test
    void holdNothingOfARequestInAnyLabel() throws Exception {
        byte[] body = NylasBodies.clicked(MARK, 1_750_000_000).getBytes(UTF_8);
        byte[] unknown = ("{\"type\":\"type." + MARK + "\"}").getBytes(UTF_8);
        waybill.send(Deliveries.nylas(waybill, body)
                .header("User-Agent", MARK)
                .header("X-Forwarded-For", MARK)
                .build());
        waybill.send(Deliveries.nylas(waybill, unknown).build());
        waybill.send(to(MARK + "?phone=" + MARK).GET().build());
        waybill.send(to("nylas?challenge=" + MARK).GET().build());
        waybill.send(to("nylas?phone=" + MARK)
                .method("M" + MARK, BodyPublishers.ofByteArray(body))
                .build());
        waybill.awaitProcessed();
        assertThat(Series.of(waybill).lines()).isNotEmpty().allSatisfy(line -> {
            assertThat(line.labels().values()).noneMatch(value -> value.contains(MARK));
            assertThat(ENDPOINTS).contains(line.labels().getOrDefault("endpoint", "none"));
        });
    }

    private static void counts(HttpRequest.Builder request, String endpoint, int status, String cause)
            throws Exception {
        Series before = Series.of(waybill);
        assertThat(waybill.send(request.build()).statusCode()).isEqualTo(status);
        // The client may have its answer before it is counted.
        await().until(() -> Series.of(waybill).sum(DELIVERIES) > before.sum(DELIVERIES));
        Series after = Series.of(waybill);
        String[] labels = {"endpoint", endpoint, "status", Integer.toString(status), "cause", cause};
        assertThat(after.value(DELIVERIES, labels)).as(cause).isEqualTo(before.sum(DELIVERIES, labels) + 1);
        assertThat(after.sum(DELIVERIES)).isEqualTo(before.sum(DELIVERIES) + 1);
        assertThat(after.sum("waybill_answer_seconds_count")).isEqualTo(after.sum(DELIVERIES));
    }

    private static HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(waybill.webhook("") + path));
    }
}
