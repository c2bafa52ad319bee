package io.waybill.receive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.RunningWaybill;
import io.waybill.receive.Wire.Reply;
import jakarta.jms.Message;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What cannot be stored now is asked for again, in time, and no receipt is given for another body. */
class UnavailableIT {

    private static RunningWaybill waybill;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        waybill = RunningWaybill.with(Map.of(
                "waybill.inbox.max-waiting", "1",
                "waybill.receive.read-within", "1s",
                "server.tomcat.connection-timeout", "500ms",
                "spring.main.sources", BreakableClock.Source.class.getName()));
    }

    @AfterAll
    static void stop() {
        waybill.close();
    }

    @AfterEach
    void drain() {
        waybill.awaitProcessed();
        waybill.drain("waybill.parked");
    }

    private record Timed(HttpResponse<String> answer, Duration took) {}

    @Test
    void overloadIsAnswered503InTimeAndEveryReceiptBelongsToItsBody() {
        Map<String, String> receipts = new HashMap<>();
        Set<Integer> statuses = new HashSet<>();
        for (int round = 0; round < 3; round++) {
            List<String> bodies = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                bodies.add(Deliveries.unknown(round + "-" + i));
            }
            List<CompletableFuture<Timed>> answers =
                    bodies.stream().map(this::post).toList();
            for (int i = 0; i < bodies.size(); i++) {
                Timed timed = answers.get(i).join();
                statuses.add(timed.answer().statusCode());
                assertThat(timed.took()).isLessThan(Duration.ofMillis(3_500));
                if (timed.answer().statusCode() == 200) {
                    receipts.put(bodies.get(i), receipt(timed.answer()));
                    waybill.expectOneMore();
                } else {
                    assertThat(timed.answer().headers().firstValue("Retry-After"))
                            .isPresent();
                    assertThat(timed.answer().headers().firstValue("Waybill-Receipt"))
                            .isEmpty();
                }
            }
        }

        assertThat(statuses).containsExactlyInAnyOrder(200, 503);
        assertThat(parkedReceipts(receipts.size())).containsAllEntriesOf(receipts);
    }

    @Test
    void aStalledBodyIsAskedForAgain() throws Exception {
        String body = Deliveries.unknown("stalled");
        try (Wire wire = new Wire(waybill.port())) {
            Reply reply = wire.send(Wire.head("POST /webhooks/nylas HTTP/1.1", Deliveries.headers(body)))
                    .send(body.substring(0, 10))
                    .read();

            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.header("Retry-After")).isNotNull();
        }
    }

    @Test
    void aBugIsNoReasonForA500() throws Exception {
        BreakableClock.BROKEN.set(true);
        HttpResponse<String> answer = waybill.sendNylas(Deliveries.unknown("unlucky"));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(waybill.sendNylas(Deliveries.unknown("lucky")).statusCode()).isEqualTo(200);
    }

    @Test
    void aRouteThatIsStoppedByHandIsNo404() throws Exception {
        CamelContext camel = waybill.bean(CamelContext.class);
        camel.getRouteController().stopRoute("receive-webhooks");
        try {
            assertThat(waybill.sendNylas("{}").statusCode()).isEqualTo(503);
        } finally {
            camel.getRouteController().startRoute("receive-webhooks");
        }
        assertThat(waybill.sendNylas(Deliveries.unknown("again")).statusCode()).isEqualTo(200);
    }

    private CompletableFuture<Timed> post(String body) {
        long start = System.nanoTime();
        return http.sendAsync(
                        Deliveries.nylas(waybill, body.getBytes(UTF_8)).build(), HttpResponse.BodyHandlers.ofString())
                .thenApply(answer -> new Timed(answer, Duration.ofNanos(System.nanoTime() - start)));
    }

    private static Map<String, String> parkedReceipts(int expected) {
        waybill.awaitProcessed();
        Map<String, String> receipts = new HashMap<>();
        for (Message parked : waybill.drain("waybill.parked", expected)) {
            receipts.put(new String(Deliveries.body(parked), UTF_8), Deliveries.property(parked, "waybill_receipt"));
        }
        return receipts;
    }

    private static String receipt(HttpResponse<String> answer) {
        return answer.headers().firstValue("Waybill-Receipt").orElseThrow();
    }
}
