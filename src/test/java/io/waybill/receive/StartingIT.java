package io.waybill.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waybill.RunningWaybill;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A provider may post at any moment of a start or stop: what gets a 404 it does not send again. */
class StartingIT {

    private final Set<Integer> posts = new TreeSet<>();
    private final Set<Integer> challenges = new TreeSet<>();

    @Test
    void thereIsNeverA404WhileItStartsOrStops() throws Exception {
        int port = RunningWaybill.freePort();
        CompletableFuture<RunningWaybill> starting =
                CompletableFuture.supplyAsync(() -> RunningWaybill.with(Map.of("server.port", Integer.toString(port))));
        pollUntilDone(port, starting);
        CompletableFuture<Void> stopping = CompletableFuture.runAsync(starting.join()::close);
        pollUntilDone(port, stopping);
        stopping.join();

        assertThat(posts).contains(200).isSubsetOf(200, 503);
        assertThat(challenges).contains(200).isSubsetOf(200, 503);
    }

    private void pollUntilDone(int port, CompletableFuture<?> change) {
        await().pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(60))
                .until(() -> {
                    boolean done = change.isDone();
                    ask(port, Deliveries.post("HTTP/1.1", Deliveries.unknown("early or late")), posts);
                    ask(port, Wire.head("GET /webhooks/nylas?challenge=x HTTP/1.1", Map.of()), challenges);
                    return done;
                });
    }

    /** No connection, or one that breaks before its answer, is a failure that every provider tries again. */
    private static void ask(int port, String request, Set<Integer> statuses) {
        try (Wire wire = new Wire(port)) {
            statuses.add(wire.send(request).read().status());
        } catch (IOException e) {
            // Not up yet, or no longer.
        }
    }
}
