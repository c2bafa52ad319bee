package io.waybill.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.RunningWaybill;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.coyote.ProtocolHandler;
import org.junit.jupiter.api.Test;

/**
 * A stop begins with a pause of the connector. Tomcat has set a 503 for a request whose first line it had just read by
 * then, and goes on to answer 400, since it has not read its Host: what gets a 400 Nylas does not send again.
 */
class PausedConnectorIT {

    private static final int CLIENTS = 8;
    private static final int PAUSES = 3_000;
    private static final int MOST_PAUSES = 30_000;

    private final Set<Integer> statuses = new ConcurrentSkipListSet<>();
    private volatile boolean over;

    @Test
    void asksForAnotherAttemptAlsoRightAfterThePause() throws Exception {
        try (RunningWaybill waybill = RunningWaybill.with(Map.of())) {
            ProtocolHandler connector = waybill.connector();
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(new Thread(() -> post(waybill.port())));
            }
            clients.forEach(Thread::start);
            for (int i = 0; i < PAUSES || (i < MOST_PAUSES && !statuses.contains(503)); i++) {
                connector.pause();
                Thread.sleep(0, 200_000);
                connector.resume();
                Thread.sleep(1);
            }
            over = true;
            for (Thread client : clients) {
                client.join();
            }
        }
        // Whether a pause meets a request at that very moment is chance, so it goes on until one did.
        assertThat(statuses).containsExactlyInAnyOrder(401, 503);
    }

    /** It has no headers either, but nothing stops. */
    @Test
    void refusesNonsenseWhileItIsNotPaused() throws Exception {
        try (RunningWaybill waybill = RunningWaybill.with(Map.of());
                Wire wire = new Wire(waybill.port())) {
            assertThat(wire.send("NONSENSE\r\n\r\n").read().status()).isEqualTo(400);
        }
    }

    /** Unsigned, so that nothing is stored: the first line is read all the same. */
    private void post(int port) {
        while (!over) {
            try (Wire wire = new Wire(port)) {
                while (!over) {
                    wire.send(Wire.head("POST /webhooks/nylas HTTP/1.1", Map.of("Content-Length", "0")));
                    statuses.add(wire.read().status());
                }
            } catch (IOException e) {
                // Closed by the pause before anything was read: no provider takes that for an answer.
            }
        }
    }
}
