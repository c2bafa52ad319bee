package io.waybill.receive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.RunningWaybill;
import io.waybill.receive.Wire.Reply;
import jakarta.jms.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The deadline races the disk: a store that completes late must not answer whoever has the response object then. */
class LateStoreIT {

    private static final int CLIENTS = 8;
    private static final int POSTS = 40;

    @Test
    void aReceiptIsOnlyEverGivenForItsOwnBody() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try (RunningWaybill waybill = RunningWaybill.with(Map.of("waybill.receive.store-within", "20ms"))) {
            List<Future<Map<String, String>>> all = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                all.add(clients.submit(() -> post(waybill, client)));
            }
            Map<String, String> receipts = new HashMap<>();
            for (Future<Map<String, String>> one : all) {
                receipts.putAll(one.get());
            }

            receipts.forEach((body, receipt) -> waybill.expectOneMore());
            waybill.awaitProcessed();
            Map<String, Set<String>> stored = new HashMap<>();
            for (Message parked : waybill.drain("waybill.parked", receipts.size())) {
                stored.computeIfAbsent(new String(Deliveries.body(parked), UTF_8), body -> new HashSet<>())
                        .add(Deliveries.property(parked, "waybill_receipt"));
            }
            assertThat(receipts).isNotEmpty();
            receipts.forEach((body, receipt) -> assertThat(stored.get(body)).containsExactly(receipt));
        } finally {
            clients.shutdownNow();
        }
    }

    /** Receipts by body, as far as 200 was answered; Tomcat closes after each 503. */
    private static Map<String, String> post(RunningWaybill waybill, int client) throws Exception {
        Map<String, String> receipts = new HashMap<>();
        Wire wire = new Wire(waybill.port());
        try {
            for (int i = 0; i < POSTS; i++) {
                String body = Deliveries.unknown(client + "-" + i);
                Reply reply = wire.send(Deliveries.post("HTTP/1.1", body)).read();
                assertThat(reply.status()).isIn(200, 503);
                if (reply.status() == 200) {
                    receipts.put(body, reply.header("Waybill-Receipt"));
                } else {
                    assertThat(reply.header("Waybill-Receipt")).isNull();
                    wire.close();
                    wire = new Wire(waybill.port());
                }
            }
        } finally {
            wire.close();
        }
        return receipts;
    }
}
