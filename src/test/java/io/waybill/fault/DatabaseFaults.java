package io.waybill.fault;

import io.waybill.WaybillProcess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** One process with its broker in it, and a claim database that has its troubles, under load. */
final class DatabaseFaults {

    private static final int RATE = 600;
    /** What must be stored at least in each second that claims cannot be made. */
    private static final int STORED_PER_SECOND = 20;

    private static final int OLD_CLAIMS = 20_000;

    /** What ends or freezes a process is seen on that process; its effect may be over before the next event is due. */
    private static final Set<String> SEEN_ALREADY = Set.of("database", "backend", "backend-frozen");

    private DatabaseFaults() {}

    /** Trouble that comes and goes. */
    private interface Trouble {
        AutoCloseable with(Postgres postgres) throws Exception;
    }

    static void addTo(Map<String, Fault> faults) {
        faults.put("postgres-stopped", during("database-stopped", 2_000, 5_000, postgres -> {
            postgres.stop();
            return postgres::start;
        }));
        faults.put("postgres-killed", during("database", 0, 1_500, postgres -> {
            postgres.kill();
            return postgres::start;
        }));
        faults.put("postgres-backend-killed", during("backend", 1_000, 2_000, postgres -> {
            postgres.killOneBackend();
            return () -> {};
        }));
        faults.put("postgres-read-only", during("read-only", 2_000, 5_000, postgres -> {
            postgres.readOnly(true);
            return () -> postgres.readOnly(false);
        }));
        faults.put("postgres-slow", during("slow", 4_000, 8_000, postgres -> {
            postgres.slow("0.3");
            return () -> postgres.slow("0");
        }));
        faults.put("postgres-stutters", during("stutters", 5_000, 9_000, Postgres::stutter));
        faults.put("postgres-frozen", during("frozen", 5_000, 12_000, postgres -> {
            postgres.freeze();
            return postgres::thaw;
        }));
        faults.put("postgres-backend-frozen", during("backend-frozen", 5_000, 12_000, postgres -> {
            postgres.freezeOneBackend();
            return postgres::thaw;
        }));
        faults.put(
                "postgres-connections-taken", during("connections-taken", 3_000, 6_000, Postgres::takeAllConnections));
        faults.put("postgres-away-long", during("away-long", 30_000, 40_000, postgres -> {
            postgres.stop();
            return postgres::start;
        }));
        faults.put("mutation-no-trouble", during("no-trouble", 5_000, 9_000, postgres -> () -> {}));
        faults.put("sqlite-locked", DatabaseFaults::locked);
        faults.put("claims-purged", DatabaseFaults::purged);
    }

    private static Fault during(String kind, int leastMillis, int mostMillis, Trouble trouble) {
        return (bench, rounds) -> {
            Postgres postgres = bench.with(new Postgres());
            postgres.start();
            WaybillProcess node = bench.addEmbedded();
            node.start(postgres.settings());
            bench.hurry();
            bench.load(RATE);
            bench.awaitEvents(100);
            for (int round = 0; round < rounds; round++) {
                Effect effect = new Effect(bench, node);
                AutoCloseable end = trouble.with(postgres);
                receivesFor(bench, effect, leastMillis, mostMillis);
                end.close();
                bench.awaitMoreEvents(RATE / 4);
                if (!SEEN_ALREADY.contains(kind)) {
                    effect.mustBeSeen();
                }
                bench.happened(kind);
                bench.goOn(0, 1_500);
            }
        };
    }

    /** Receiving goes on while claims cannot be made. */
    private static void receivesFor(Bench bench, Effect effect, int leastMillis, int mostMillis) {
        int stored = bench.ledger().stored();
        long start = System.nanoTime();
        effect.watch(bench.drawn(leastMillis, mostMillis));
        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        int more = bench.ledger().stored() - stored;
        if (more < seconds * STORED_PER_SECOND) {
            throw new IllegalStateException("Only " + more + " deliveries were stored in " + seconds + " s");
        }
    }

    /** Another process holds the lock of the embedded database, for longer than a statement waits for it. */
    private static void locked(Bench bench, int rounds) throws Exception {
        WaybillProcess node = bench.addEmbedded();
        node.start(Map.of());
        bench.hurry();
        bench.load(RATE);
        bench.awaitEvents(100);
        for (int round = 0; round < rounds; round++) {
            try (Connection connection = DriverManager.getConnection(
                            "jdbc:sqlite:" + node.dataDir().resolve("data/claims.db") + "?busy_timeout=20000");
                    var statement = connection.createStatement()) {
                Effect effect = new Effect(bench, node);
                statement.execute("begin immediate");
                receivesFor(bench, effect, 5_000, 12_000);
                statement.execute("rollback");
                effect.mustBeSeen();
            }
            bench.awaitMoreEvents(RATE / 4);
            bench.happened("locked");
        }
    }

    /** Tens of thousands of old claims are removed while deliveries are processed, in each round again. */
    private static void purged(Bench bench, int rounds) throws Exception {
        Postgres postgres = bench.with(new Postgres());
        postgres.start();
        WaybillProcess node = bench.addEmbedded();
        Map<String, String> settings = new HashMap<>(postgres.settings());
        settings.putAll(Map.of(
                "WAYBILL_CLAIMS_KEEP", "1000d",
                "WAYBILL_CLAIMS_PURGEEVERY", "1s",
                "WAYBILL_CLAIMS_MAXPURGESHARE", "100"));
        node.start(settings);
        bench.hurry();
        bench.load(RATE);
        bench.awaitEvents(100);
        for (int round = 0; round < rounds; round++) {
            postgres.addClaims(OLD_CLAIMS, Duration.ofDays(1_100));
            postgres.addClaims(1, Duration.ofDays(900));
            bench.goOn(25_000, 30_000);
            long left = postgres.claimsOlderThan(Duration.ofDays(1_000));
            if (left > 0) {
                throw new IllegalStateException(left + " old claims are left");
            }
            bench.happened("purged");
        }
    }
}
