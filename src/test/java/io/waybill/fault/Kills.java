package io.waybill.fault;

import io.waybill.WaybillProcess;
import java.time.Duration;
import java.util.Map;

/** The embedded form, killed: one process with broker and claims in it. */
final class Kills {

    private static final int RATE = 600;
    private static final Duration FIRES_WITHIN = Duration.ofMinutes(3);

    private static final int BACKLOG = 5_000;
    private static final Failpoint[] BRIEF = {
        Failpoint.BEFORE_COMMIT, Failpoint.STORED_NOT_ANSWERED, Failpoint.BETWEEN_SENDS, Failpoint.AFTER_COMMIT
    };
    private static final Map<String, String> HASTY = Map.of("WAYBILL_PROCESS_SETTLETIME", "2s");
    /** Nobody listens there: the claim database is away, so that what is received is not processed. */
    private static final Map<String, String> NOT_PROCESSING =
            Map.of("SPRING_DATASOURCE_URL", "jdbc:postgresql://127.0.0.1:1/none");

    private Kills() {}

    /** kill -9 at any moment under load, now and then also while it starts. */
    static void random(Bench bench, int rounds) throws Exception {
        WaybillProcess node = bench.addEmbedded();
        node.start(Map.of());
        bench.load(RATE);
        for (int round = 0; round < rounds; round++) {
            bench.goOn(300, 3_000);
            node.kill();
            if (bench.random().nextInt(8) == 0) {
                node.launch(Map.of());
                bench.goOn(500, 6_000);
                node.kill();
            }
            node.start(Map.of());
        }
    }

    /** kill -9 at this place, each time at another pass. */
    static Fault at(Failpoint failpoint) {
        return (bench, rounds) -> {
            WaybillProcess node = bench.addEmbedded();
            for (int round = 0; round < rounds; round++) {
                int pass = 1 + bench.random().nextInt(failpoint.isOften() ? 150 : 15);
                node.withJvm(failpoint.jvmOption(node.dataDir(), pass)).launch(Map.of());
                bench.load(RATE);
                if (!node.hasEnded(FIRES_WITHIN)) {
                    throw new IllegalStateException(failpoint.label() + " was not passed " + pass + " times");
                }
            }
            node.withJvm().start(Map.of());
        };
    }

    /**
     * Each start has the other version of a mapping, and a kill finds claims that the next one does not send: they are
     * given back, and it is killed between that and the commit too.
     */
    static void otherMapping(Bench bench, int rounds) throws Exception {
        WaybillProcess node = bench.addEmbedded();
        Map<String, String> other =
                Map.of("WAYBILL_ROUTES", OtherMapping.location(), "WAYBILL_PROCESS_SETTLETIME", "0s");
        Map<String, String> usual = Map.of("WAYBILL_PROCESS_SETTLETIME", "0s");
        bench.load(RATE);
        for (int round = 0; round < rounds; round++) {
            int pass = 5 + bench.random().nextInt(40);
            node.withJvm(Failpoint.AFTER_BARRIER.jvmOption(node.dataDir(), pass))
                    .launch(other);
            node.hasEnded(FIRES_WITHIN);
            // Its claims for the event that only the other mapping makes are given back now.
            node.withJvm(Failpoint.RELEASED_NOT_COMMITTED.jvmOption(node.dataDir(), 1))
                    .launch(usual);
            if (!node.hasEnded(FIRES_WITHIN)) {
                node.kill();
            }
        }
        node.withJvm().start(usual);
    }

    /** A backlog of thousands and kills right after each start: no delivery is taken for the one that kills. */
    static void whenReady(Bench bench, int rounds) throws Exception {
        WaybillProcess node = bench.addEmbedded();
        node.start(NOT_PROCESSING);
        bench.load(3_000);
        bench.awaitDeliveries(BACKLOG);
        bench.senders().pause();
        node.kill();
        for (int round = 0; round < rounds; round++) {
            node.start(Map.of());
            bench.goOn(0, 1_500);
            node.kill();
        }
        node.start(Map.of());
    }

    /** Some of each, in less than a minute, for every build. */
    static void briefly(Bench bench, int rounds) throws Exception {
        WaybillProcess node = bench.addEmbedded();
        bench.hurry();
        node.start(HASTY);
        bench.load(RATE);
        for (int round = 0; round < rounds; round++) {
            bench.goOn(1_000, 2_500);
            node.kill();
            Failpoint failpoint = BRIEF[round % BRIEF.length];
            node.withJvm(failpoint.jvmOption(node.dataDir(), 1 + bench.random().nextInt(20)))
                    .launch(HASTY);
            node.hasEnded(FIRES_WITHIN);
            node.withJvm().start(HASTY);
        }
        bench.goOn(1_000, 2_000);
    }
}
