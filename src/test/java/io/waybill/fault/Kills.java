package io.waybill.fault;

import io.waybill.WaybillProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One process, killed: with broker and claims in it where nothing else is said. */
final class Kills {

    static final String RANDOM = "random";

    private static final int RATE = 500;
    private static final Duration FIRES_WITHIN = Duration.ofMinutes(3);
    private static final Duration RELEASES_WITHIN = Duration.ofSeconds(60);

    private static final int BACKLOG_FOR_EACH = 1_000;
    private static final Failpoint[] BRIEF = {
        Failpoint.BEFORE_COMMIT, Failpoint.STORED_NOT_ANSWERED, Failpoint.BETWEEN_SENDS, Failpoint.AFTER_COMMIT
    };
    private static final Map<String, String> HASTY = Map.of("WAYBILL_PROCESS_SETTLETIME", "2s");
    private static final Map<String, String> USUAL = Map.of("WAYBILL_PROCESS_SETTLETIME", "0s");
    /** Nobody listens there: the claim database is away, so that what is received is not processed. */
    private static final Map<String, String> NOT_PROCESSING =
            Map.of("SPRING_DATASOURCE_URL", "jdbc:postgresql://127.0.0.1:1/none");

    private Kills() {}

    /** kill -9 at any moment under load, now and then also while it starts. */
    static void random(Bench bench, int rounds) throws Exception {
        WaybillProcess node = bench.addEmbedded();
        node.start(Map.of());
        bench.hurry();
        bench.load(RATE);
        for (int round = 0; round < rounds; round++) {
            bench.goOn(100, 2_000);
            bench.kill(node, RANDOM);
            if (bench.random().nextInt(8) == 0) {
                node.launch(Map.of());
                bench.goOn(500, 4_000);
                bench.kill(node, "starting");
            }
            node.start(Map.of());
        }
    }

    /** kill -9 at this place, each time at another pass. */
    static Fault at(Failpoint failpoint) {
        return (bench, rounds) -> {
            WaybillProcess node = bench.addEmbedded();
            bench.hurry();
            bench.load(RATE);
            for (int round = 0; round < rounds; round++) {
                killAt(failpoint, bench, node, Map.of());
            }
            node.withJvm().start(Map.of());
        };
    }

    /** In each round at each place that ordinary deliveries come by, in another order. */
    static void everywhere(Bench bench, int rounds) throws Exception {
        everywhere(bench, rounds, bench.addEmbedded(), Map.of());
    }

    static void everywhere(Bench bench, int rounds, WaybillProcess node, Map<String, String> settings)
            throws Exception {
        bench.hurry();
        bench.load(RATE);
        List<Failpoint> places = new ArrayList<>(Stream.of(Failpoint.values())
                .filter(Failpoint::isPassedUnderLoad)
                .toList());
        for (int round = 0; round < rounds; round++) {
            Collections.shuffle(places, bench.random());
            for (Failpoint place : places) {
                killAt(place, bench, node, settings);
            }
        }
        node.withJvm().start(settings);
    }

    private static void killAt(Failpoint failpoint, Bench bench, WaybillProcess node, Map<String, String> settings)
            throws IOException, InterruptedException {
        int pass = 1 + bench.random().nextInt(failpoint.mostPasses());
        node.withJvm(failpoint.jvmOption(node.dataDir(), pass)).launch(settings);
        if (!bench.isKilledAt(failpoint, node, FIRES_WITHIN)) {
            throw new IllegalStateException(failpoint.label() + " was not passed " + pass + " times");
        }
    }

    /**
     * Each start has another version of a mapping, and a kill finds claims that the next one does not send: they are given
     * back, and it is killed between that and the commit too.
     */
    static void otherMapping(Bench bench, int rounds) throws Exception {
        otherMapping(bench, rounds, bench.addEmbedded(), Map.of());
    }

    static void otherMapping(Bench bench, int rounds, WaybillProcess node, Map<String, String> settings)
            throws Exception {
        Map<String, String> usual = new HashMap<>(settings);
        usual.putAll(USUAL);
        List<Map<String, String>> mappings =
                List.of(other(OtherMapping.VERSIONS.get(0), usual), other(OtherMapping.VERSIONS.get(1), usual), usual);
        bench.hurry();
        bench.load(RATE);
        int mapping = 2;
        for (int round = 0; round < rounds; round++) {
            if (mapping == 2) {
                // The usual one claims nothing that another would give back.
                mapping = bench.random().nextInt(2);
                killAt(Failpoint.AFTER_LARGE_BARRIER, bench, node, mappings.get(mapping));
            }
            mapping = (mapping + 1 + bench.random().nextInt(2)) % 3;
            // What the mapping before made besides, and claimed, is given back now.
            node.withJvm(Failpoint.RELEASED_NOT_COMMITTED.jvmOption(node.dataDir(), 1))
                    .launch(mappings.get(mapping));
            if (!bench.isKilledAt(Failpoint.RELEASED_NOT_COMMITTED, node, RELEASES_WITHIN)) {
                bench.kill(node, RANDOM);
                killAt(Failpoint.AFTER_LARGE_BARRIER, bench, node, mappings.get(mapping));
            }
        }
        node.withJvm().start(mappings.get(2));
    }

    private static Map<String, String> other(String version, Map<String, String> usual) throws IOException {
        Map<String, String> settings = new HashMap<>(usual);
        settings.put("WAYBILL_ROUTES", OtherMapping.location(version));
        return settings;
    }

    /** A backlog of thousands and kills right after each start: no delivery is taken for the one that kills. */
    static void whenReady(Bench bench, int rounds) throws Exception {
        WaybillProcess node = bench.addEmbedded();
        node.start(NOT_PROCESSING);
        bench.load(3_000);
        bench.awaitStored(BACKLOG_FOR_EACH * rounds);
        bench.senders().pause();
        node.kill();
        for (int round = 0; round < rounds; round++) {
            node.start(Map.of());
            bench.goOn(0, 1_500);
            if (bench.owed() == 0) {
                throw new IllegalStateException("The backlog was gone before kill " + (round + 1));
            }
            bench.kill(node, "when-ready");
        }
        node.start(Map.of());
    }

    /** Some of each, in less than a minute, for every build. */
    static void briefly(Bench bench, int rounds) throws Exception {
        WaybillProcess node = bench.addEmbedded();
        bench.rush();
        node.start(HASTY);
        bench.load(RATE);
        for (int round = 0; round < rounds; round++) {
            bench.goOn(1_000, 2_500);
            bench.kill(node, RANDOM);
            killAt(BRIEF[Math.floorMod(bench.seed() + round, BRIEF.length)], bench, node, HASTY);
            node.withJvm().start(HASTY);
        }
        bench.goOn(1_000, 2_000);
    }
}
