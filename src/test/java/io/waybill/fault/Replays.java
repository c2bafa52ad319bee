package io.waybill.fault;

import io.waybill.EditedRoutes;
import io.waybill.WaybillProcess;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.qpid.jms.JmsConnectionFactory;

/** Parked deliveries that are put back after a mend, while the process is killed around the commit. */
final class Replays {

    private static final int RATE = 300;
    private static final Duration FIRES_WITHIN = Duration.ofSeconds(30);

    private Replays() {}

    /** In each round a kill before the commit of a replay and one after it. */
    static void killed(Bench bench, int rounds) throws Exception {
        WaybillProcess node = bench.addEmbedded();
        bench.parkedReader().pause();
        // Opens have no branch for the time being.
        node.start(Map.of(
                "WAYBILL_ROUTES",
                EditedRoutes.copy()
                        .replace("nylas/nylas.camel.yaml", "== 'message.opened'\n", "== 'message.unknown'\n")
                        .location()));
        bench.hurry();
        bench.load(RATE);
        bench.awaitStored(60 * rounds + 50);
        bench.senders().pause();
        Deque<String> receipts = new ArrayDeque<>(parkedAfterAWhile(node).keySet());
        node.kill();
        for (int round = 0; round < rounds; round++) {
            for (Failpoint failpoint :
                    new Failpoint[] {Failpoint.REPLAY_BEFORE_COMMIT, Failpoint.REPLAY_AFTER_COMMIT}) {
                int pass = 1 + bench.random().nextInt(failpoint.mostPasses());
                node.withJvm(failpoint.jvmOption(node.dataDir(), pass)).start(Map.of());
                replayWhatIsLeft(node, receipts);
                if (!bench.isKilledAt(failpoint, node, FIRES_WITHIN)) {
                    throw new IllegalStateException(failpoint.label() + " was not passed: too few are parked");
                }
            }
        }
        node.withJvm().start(Map.of());
        replayWhatIsLeft(node, receipts);
        bench.parkedReader().resume();
    }

    /** Until one has no answer: that stays the next, and is refused should it have been done. */
    private static void replayWhatIsLeft(WaybillProcess node, Deque<String> receipts) throws InterruptedException {
        Operator operator = new Operator(node);
        while (!receipts.isEmpty() && operator.replay(receipts.peek()) != Operator.Outcome.NO_ANSWER) {
            receipts.remove();
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
