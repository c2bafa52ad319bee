package io.waybill.fault;

import io.waybill.EditedRoutes;
import io.waybill.WaybillProcess;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.qpid.jms.JmsConnectionFactory;

/** Parked deliveries that are put back after a mend, while the process is killed around the commit. */
final class Replays {

    /** Replays the receipt that follows {@code GET ?challenge=replay-}, inside the request. */
    static final String RULES =
            """
            RULE keep parked deliveries
            CLASS io.waybill.parking.ParkedDeliveries
            METHOD <init>
            AT EXIT
            IF TRUE
            DO link("replay", "parked", $0)
            ENDRULE
            RULE replay
            CLASS io.waybill.receive.Challenge
            METHOD answer
            AT ENTRY
            BIND parked : io.waybill.parking.ParkedDeliveries = linked("replay", "parked")
            IF $1.getQueryString().startsWith("challenge=replay-")
            DO parked.replay(java.util.UUID.fromString($1.getQueryString().substring(17)))
            ENDRULE
            """;

    private static final Duration REPLAYED_WITHIN = Duration.ofSeconds(10);

    private Replays() {}

    static void killed(Bench bench, int rounds) throws Exception {
        WaybillProcess node = bench.addEmbedded();
        bench.parkedReader().pause();
        // Opens have no branch for the time being.
        node.start(Map.of(
                "WAYBILL_ROUTES",
                EditedRoutes.copy()
                        .replace("nylas/nylas.camel.yaml", "== 'message.opened'\n", "== 'message.unknown'\n")
                        .location()));
        bench.load(100);
        bench.awaitDeliveries(50 * rounds);
        bench.senders().pause();
        List<String> receipts = List.copyOf(parkedAfterAWhile(node).keySet());
        int next = 0;
        for (int round = 0; round < rounds; round++) {
            Failpoint failpoint = round % 2 == 0 ? Failpoint.REPLAY_BEFORE_COMMIT : Failpoint.REPLAY_AFTER_COMMIT;
            node.kill();
            String rules =
                    RULES + failpoint.rule(node.dataDir(), 1 + bench.random().nextInt(5));
            node.withJvm(Failpoint.agent(node.dataDir(), rules)).start(Map.of());
            while (next < receipts.size() && replay(node, receipts.get(next))) {
                next++;
            }
        }
        if (node.isRunning()) {
            node.kill();
        }
        node.withJvm(Failpoint.agent(node.dataDir(), RULES)).start(Map.of());
        while (next < receipts.size() && replay(node, receipts.get(next))) {
            next++;
        }
        bench.parkedReader().resume();
    }

    /** Whether there was an answer; without one it may be done or not. */
    static boolean replay(WaybillProcess node, String receipt) throws InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + node.port() + "/webhooks/nylas?challenge=replay-" + receipt);
        try {
            return HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(uri)
                                            .timeout(REPLAYED_WITHIN)
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** What is parked once nothing more comes: receipt and reason. */
    static Map<String, String> parkedAfterAWhile(WaybillProcess node) throws JMSException {
        Map<String, String> before = Map.of();
        Map<String, String> now = parked(node);
        while (now.isEmpty() || !now.equals(before)) {
            Bench.goOn(Duration.ofSeconds(3));
            before = now;
            now = parked(node);
        }
        return now;
    }

    static Map<String, String> parked(WaybillProcess node) throws JMSException {
        Map<String, String> parked = new LinkedHashMap<>();
        try (Connection connection = new JmsConnectionFactory(
                        "admin", WaybillProcess.ADMIN_PASSWORD, "amqp://127.0.0.1:" + node.amqpPort())
                .createConnection()) {
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            for (Object message : Collections.list(
                    session.createBrowser(session.createQueue(Drain.PARKED)).getEnumeration())) {
                Message found = (Message) message;
                parked.put(found.getStringProperty("waybill_receipt"), found.getStringProperty("waybill_reason"));
            }
        }
        return parked;
    }
}
