package io.waybill.fault;

import io.waybill.ExternalArtemis;
import io.waybill.WaybillProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Waybill processes on an Artemis of its own, and where they are several, on one PostgreSQL. */
final class SharedFaults {

    private static final int RATE = 500;
    private static final int AT_ONCE = 1_000;
    private static final int TERMINATED = 143;
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(60);

    private SharedFaults() {}

    private interface Trouble {
        AutoCloseable with(ExternalArtemis artemis) throws Exception;
    }

    static void addTo(Map<String, Fault> faults) {
        faults.put("artemis-stopped", artemis("broker-stopped", 500, 3_000, artemis -> {
            artemis.stop();
            return artemis::start;
        }));
        faults.put("artemis-killed", artemis("broker", 0, 1_500, artemis -> {
            if (!artemis.isRunning()) {
                throw new IllegalStateException("Artemis has ended by itself, see " + artemis.log());
            }
            artemis.kill();
            return artemis::start;
        }));
        faults.put("artemis-paused", artemis("broker-paused", 3_000, 20_000, artemis -> {
            artemis.pause();
            return artemis::resume;
        }));
        faults.put("kill-everywhere-shared", (bench, rounds) -> {
            Map<String, String> settings = shared(bench, 1);
            Kills.everywhere(bench, rounds, bench.node(0), settings);
        });
        faults.put("mapping-alternates-shared", (bench, rounds) -> {
            Map<String, String> settings = shared(bench, 1);
            Kills.otherMapping(bench, rounds, bench.node(0), settings);
        });
        faults.put("waybill-paused", SharedFaults::paused);
        faults.put("postgres-killed-shared", SharedFaults::databaseKilled);
        faults.put("rolling-restart", SharedFaults::rolling);
        faults.put("one-of-two-dies", (bench, rounds) -> oneDies(bench, rounds, 2));
        faults.put("one-of-three-dies", (bench, rounds) -> oneDies(bench, rounds, 3));
        faults.put("same-delivery-everywhere", SharedFaults::sameDelivery);
    }

    private static Fault artemis(String kind, int leastMillis, int mostMillis, Trouble trouble) {
        return (bench, rounds) -> {
            ExternalArtemis artemis = artemis(bench);
            bench.addNode().start(artemis.environment());
            bench.hurry();
            bench.load(RATE);
            bench.awaitEvents(100);
            for (int round = 0; round < rounds; round++) {
                AutoCloseable end = trouble.with(artemis);
                bench.happened(kind);
                bench.goOn(leastMillis, mostMillis);
                end.close();
                bench.awaitStored(RATE / 2);
                bench.awaitMoreEvents(RATE / 4);
                bench.goOn(0, 1_000);
            }
        };
    }

    static ExternalArtemis artemis(Bench bench) throws Exception {
        return artemis(bench, new ExternalArtemis());
    }

    /** Starts it, and reads its queues from now on. */
    static ExternalArtemis artemis(Bench bench, ExternalArtemis artemis) throws Exception {
        bench.with(artemis);
        artemis.start();
        bench.read(artemis.amqpPort(), "crm", ExternalArtemis.CRM_PASSWORD, "admin", ExternalArtemis.ADMIN_PASSWORD);
        return artemis;
    }

    /** So many processes on one broker and one database; their settings. */
    private static Map<String, String> shared(Bench bench, int processes) throws Exception {
        return shared(bench, processes, bench.with(new Postgres()));
    }

    private static Map<String, String> shared(Bench bench, int processes, Postgres postgres) throws Exception {
        postgres.start();
        Map<String, String> settings = new HashMap<>(artemis(bench).environment());
        settings.putAll(postgres.settings());
        for (int i = 0; i < processes; i++) {
            bench.addNode();
        }
        return settings;
    }

    /** Frozen for longer than the broker keeps a silent connection: its deliveries go to the other process. */
    private static void paused(Bench bench, int rounds) throws Exception {
        Map<String, String> settings = shared(bench, 2);
        settings.computeIfPresent(
                "SPRING_ARTEMIS_BROKER_URL", (name, url) -> url + "?connectionTTL=4000&clientFailureCheckPeriod=2000");
        bench.startAll(settings);
        bench.hurry();
        bench.load(RATE / 3);
        bench.awaitEvents(100);
        for (int round = 0; round < rounds; round++) {
            WaybillProcess node = bench.node(bench.random().nextInt(2));
            node.signal("STOP");
            bench.happened("paused");
            bench.goOn(7_000, 10_000);
            node.signal("CONT");
            bench.goOn(2_000, 5_000);
        }
    }

    /** In each round SIGTERM to one after the other, each started again while the other works. */
    private static void rolling(Bench bench, int rounds) throws Exception {
        Map<String, String> settings = shared(bench, 2);
        bench.startAll(settings);
        bench.hurry();
        bench.load(RATE);
        for (int round = 0; round < rounds; round++) {
            for (WaybillProcess node : bench.nodes()) {
                bench.goOn(200, 1_000);
                int status = node.terminate(ENDS_WITHIN);
                if (status != TERMINATED) {
                    throw new IllegalStateException("It ended with " + status + ", see " + node.log());
                }
                bench.happened("terminated");
                node.start(settings);
            }
            bench.happened("rolling");
        }
    }

    private static void oneDies(Bench bench, int rounds, int processes) throws Exception {
        Map<String, String> settings = shared(bench, processes);
        bench.startAll(settings);
        bench.hurry();
        bench.load(RATE);
        for (int round = 0; round < rounds; round++) {
            WaybillProcess node = bench.node(bench.random().nextInt(processes));
            bench.goOn(200, 2_000);
            bench.kill(node, Kills.RANDOM);
            bench.goOn(0, 500);
            node.start(settings);
        }
    }

    /**
     * The database of two processes is killed while both claim what overlapping notifications tell, in opposite orders, and
     * wait for their barriers.
     */
    private static void databaseKilled(Bench bench, int rounds) throws Exception {
        Postgres postgres = bench.with(new Postgres());
        Map<String, String> settings = shared(bench, 2, postgres);
        bench.startAll(settings);
        bench.hurry();
        bench.load(RATE);
        bench.awaitEvents(100);
        for (int round = 0; round < rounds; round++) {
            addOverlapping(bench);
            bench.goOn(0, 500);
            postgres.kill();
            bench.happened("database");
            bench.goOn(0, 1_500);
            postgres.start();
            bench.awaitMoreEvents(RATE / 4);
            bench.goOn(0, 1_000);
        }
    }

    private static void addOverlapping(Bench bench) {
        List<Planned> overlapping = new ArrayList<>(bench.generator().overlapping(50));
        Collections.shuffle(overlapping, bench.random());
        overlapping.forEach(planned -> bench.senders().add(planned, 4));
    }

    /**
     * A thousand copies of one delivery at once over three processes, and notifications whose entries overlap, told in
     * opposite orders at the same time; one of the processes is killed meanwhile.
     */
    private static void sameDelivery(Bench bench, int rounds) throws Exception {
        Map<String, String> settings = shared(bench, 3);
        bench.crowd(AT_ONCE);
        bench.startAll(settings);
        bench.hurry();
        for (int round = 0; round < rounds; round++) {
            bench.senders().add(bench.generator().single(), AT_ONCE);
            bench.goOn(0, 500);
            addOverlapping(bench);
            bench.goOn(0, 1_500);
            WaybillProcess node = bench.node(bench.random().nextInt(3));
            bench.kill(node, Kills.RANDOM);
            node.start(settings);
        }
    }
}
