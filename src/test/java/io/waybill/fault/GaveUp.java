package io.waybill.fault;

import static org.awaitility.Awaitility.await;

import io.waybill.WaybillProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A delivery that kills the process is given up at the third death; its neighbours flow, and its replay after a mend
 * delivers.
 */
final class GaveUp {

    private static final int RATE = 100;
    private static final int DEATHS = 3;
    private static final Duration LIVES = Duration.ofSeconds(20);
    private static final Map<String, String> HASTY = Map.of("WAYBILL_PROCESS_SETTLETIME", "2s");

    private GaveUp() {}

    static void andReplayed(Bench bench, int rounds) throws Exception {
        WaybillProcess node = bench.addEmbedded();
        bench.parkedReader().pause();
        bench.load(RATE);
        for (int round = 0; round < rounds; round++) {
            Planned lethal = bench.generator().single();
            node.withJvm(Failpoint.agent(node.dataDir(), killedBy(lethal))).start(HASTY);
            bench.senders().add(lethal, 1);
            int deaths = 0;
            int livesWithEvents = 0;
            int before = bench.ledger().read().size();
            while (dies(node)) {
                deaths++;
                livesWithEvents += bench.ledger().read().size() > before ? 1 : 0;
                before = bench.ledger().read().size();
                node.launch(HASTY);
            }
            List<String> givenUp = givenUp(node);
            if (deaths != DEATHS || livesWithEvents < DEATHS - 1 || givenUp.size() != 1) {
                throw new IllegalStateException(
                        deaths + " deaths, events in " + livesWithEvents + " lives, given up " + givenUp);
            }
            node.kill();
            node.withJvm().start(HASTY);
            for (String receipt : givenUp) {
                if (new Operator(node).replay(receipt) != Operator.Outcome.DONE) {
                    throw new IllegalStateException("The replay was not done");
                }
            }
            bench.happened("gave-up");
            node.kill();
        }
        node.withJvm().start(HASTY);
        bench.parkedReader().resume();
    }

    /** Whether it ends by itself, before it is ready or a while after. */
    private static boolean dies(WaybillProcess node) throws InterruptedException {
        await().atMost(Duration.ofMinutes(3)).ignoreExceptions().until(() -> !node.isRunning() || node.isReady());
        return node.hasEnded(LIVES);
    }

    private static List<String> givenUp(WaybillProcess node) throws Exception {
        return Replays.parked(node).entrySet().stream()
                .filter(parked -> parked.getValue().equals("gave-up"))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Whoever has it parsed ends the JVM. */
    private static String killedBy(Planned lethal) {
        return """
                RULE lethal
                CLASS io.waybill.route.InflateDelivery
                METHOD text
                AT EXIT
                IF $!.contains("%s\\"")
                DO java.lang.Runtime.getRuntime().halt(9)
                ENDRULE
                """
                .formatted(Planned.marker(lethal.number()));
    }
}
