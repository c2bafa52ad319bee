package io.waybill.receive;

import static io.waybill.receive.Deliveries.click;
import static io.waybill.receive.Deliveries.headers;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.waybill.AmqpReader;
import io.waybill.RunningWaybill;
import io.waybill.receive.Wire.Reply;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many clients, slow ones, and those that speak HTTP in their own way. */
class ConnectionsIT {

    private static final String POST = "POST /webhooks/nylas HTTP/1.1";

    private static final RunningWaybill waybill = RunningWaybill.shared();

    @AfterEach
    void nothingIsLeft() {
        waybill.awaitProcessed();
        assertThat(waybill.drainEvents()).isEmpty();
        assertThat(waybill.drain("waybill.parked")).isEmpty();
    }

    @Test
    void twoHundredAtOnceAreAllStoredAndEachEventComesOnce() {
        List<String> ids = IntStream.range(0, 200)
                .mapToObj(i -> "at-once-" + System.nanoTime() + "-" + i)
                .toList();

        Map<String, String> receipts = new TreeMap<>();
        List<HttpResponse<String>> answers =
                allAtOnce(ids.stream().map(id -> click(id, "")).toList());
        for (int i = 0; i < ids.size(); i++) {
            assertThat(answers.get(i).statusCode()).isEqualTo(200);
            receipts.put(
                    ids.get(i),
                    answers.get(i).headers().firstValue("Waybill-Receipt").orElseThrow());
        }

        assertThat(receiptsOfEvents(200)).isEqualTo(receipts);
    }

    @Test
    void oneDeliveryFiftyTimesAtOnceGivesOneEvent() {
        String click = click("the-same-" + System.nanoTime(), "");

        assertThat(allAtOnce(IntStream.range(0, 50).mapToObj(i -> click).toList()))
                .extracting(HttpResponse::statusCode)
                .containsOnly(200);
        receiptsOfEvents(1);
    }

    @Test
    void aClientThatDripsItsBytesHindersNobody() throws Exception {
        String slow = click("slow", "");
        byte[] bytes = slow.getBytes(US_ASCII);
        try (Wire wire = new Wire(waybill.port())) {
            wire.send(Wire.head(POST, headers(slow)));
            for (int i = 0; i < bytes.length; i++) {
                wire.send(new byte[] {bytes[i]});
                if (i % 100 == 0) {
                    assertThat(waybill.sendNylas(click("fast-" + i, "")).statusCode())
                            .isEqualTo(200);
                }
            }
            assertStored(wire.read());
        }

        assertThat(receiptsOfEvents(bytes.length / 100 + 2)).containsKey("slow");
    }

    @Test
    void aClientThatHangsUpHalfWayLeavesNothing() throws Exception {
        double before = hungUp();
        String body = click("gone", "");
        for (int i = 0; i < 20; i++) {
            try (Wire wire = new Wire(waybill.port())) {
                wire.send(Wire.head(POST, headers(body))).send(body.substring(0, 100));
            }
        }

        await().until(() -> hungUp() - before == 20);
        assertThat(waybill.sendNylas(click("stays", "")).statusCode()).isEqualTo(200);
        assertThat(receiptsOfEvents(1)).containsOnlyKeys("stays");
    }

    @Test
    void aBodyWhoseChunksAreBrokenIsAskedForAgainAndCountedOnce() throws Exception {
        try (Wire wire = new Wire(waybill.port())) {
            Reply reply = wire.send(Wire.head(POST, Map.of("Transfer-Encoding", "chunked")))
                    .send("no number\r\n")
                    .read();

            assertThat(reply.status()).isEqualTo(503);
        }
        assertThat(counted("the-chunks-are-broken")).isEqualTo(1);
        assertThat(counted("given-up")).isZero();
    }

    @Test
    void aDeliveryThatIsCutOffIsAskedForAgain() throws Exception {
        String body = click();
        try (Wire wire = new Wire(waybill.port())) {
            Reply reply = wire.send(Wire.head(POST, headers(body)))
                    .send(body.substring(0, 100))
                    .endOfSending()
                    .read();

            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.header("Retry-After")).isNotNull();
        }
    }

    @Test
    void aClientThatAsksFirstIsToldToGoOn() throws Exception {
        String body = click("asks-first", "");
        Map<String, String> headers = headers(body);
        headers.put("Expect", "100-continue");
        try (Wire wire = new Wire(waybill.port())) {
            assertThat(wire.send(Wire.head(POST, headers)).read().status()).isEqualTo(100);
            assertStored(wire.send(body).read());
        }

        assertThat(receiptsOfEvents(1)).containsOnlyKeys("asks-first");
    }

    @Test
    void twoInOneGoOnOneConnectionAreAnsweredInTurn() throws Exception {
        try (Wire wire = new Wire(waybill.port())) {
            wire.send(
                    Deliveries.post("HTTP/1.1", click("first", "")) + Deliveries.post("HTTP/1.1", click("second", "")));
            String first = assertStored(wire.read());
            String second = assertStored(wire.read());

            assertThat(receiptsOfEvents(2)).isEqualTo(Map.of("first", first, "second", second));
        }
    }

    @Test
    void chunksComeTogether() throws Exception {
        String body = click("chunked", "");
        Map<String, String> headers = headers(body);
        headers.remove("Content-Length");
        headers.put("Transfer-Encoding", "chunked");
        try (Wire wire = new Wire(waybill.port())) {
            wire.send(Wire.head(POST, headers))
                    .sendChunked(body.getBytes(UTF_8), 1)
                    .send("0\r\nTrailer: x\r\n\r\n");
            assertStored(wire.read());
        }

        assertThat(receiptsOfEvents(1)).containsOnlyKeys("chunked");
    }

    @Test
    void anOldClientIsServed() throws Exception {
        try (Wire wire = new Wire(waybill.port())) {
            assertStored(
                    wire.send(Deliveries.post("HTTP/1.0", click("old", ""))).read());
            assertThat(wire.isClosed()).isTrue();
        }

        assertThat(receiptsOfEvents(1)).containsOnlyKeys("old");
    }

    private static String assertStored(Reply reply) {
        assertThat(reply.status()).isEqualTo(200);
        waybill.expectOneMore();
        return reply.header("Waybill-Receipt");
    }

    private static List<HttpResponse<String>> allAtOnce(List<String> bodies) {
        HttpClient http = HttpClient.newHttpClient();
        List<CompletableFuture<HttpResponse<String>>> answers = bodies.stream()
                .map(body -> Deliveries.nylas(waybill, body.getBytes(UTF_8)).build())
                .map(request -> http.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
                .toList();
        List<HttpResponse<String>> all =
                answers.stream().map(CompletableFuture::join).toList();
        all.forEach(answer -> waybill.expectOneMore());
        return all;
    }

    /** By message id; exactly so many events must have come. */
    private static Map<String, String> receiptsOfEvents(int count) {
        waybill.awaitProcessed();
        Map<String, String> receipts = new TreeMap<>();
        assertThat(waybill.drain("crm.link.clicked", count))
                .hasSize(count)
                .allSatisfy(event -> receipts.put(
                        AmqpReader.json(event).path("subject").asText(), event.getStringProperty("waybill_receipt")));
        return receipts;
    }

    private static double hungUp() {
        return counted("hung-up");
    }

    private static double counted(String cause) {
        return waybill.bean(MeterRegistry.class).find("waybill.deliveries").tag("cause", cause).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }
}
