package io.waybill.fault;

import io.waybill.WaybillProcess;
import java.util.Map;

/** One process with its broker in it, and its claims in a PostgreSQL that has its troubles, under load. */
final class DatabaseFaults {

    private static final int RATE = 250;

    private DatabaseFaults() {}

    /** Trouble that comes and goes. */
    private interface Trouble {
        AutoCloseable with(Postgres postgres) throws Exception;
    }

    static void addTo(Map<String, Fault> faults) {
        faults.put("postgres-stopped", during(2_000, 5_000, postgres -> {
            postgres.stop();
            return postgres::start;
        }));
        faults.put("postgres-killed", during(0, 4_000, postgres -> {
            postgres.kill();
            return postgres::start;
        }));
        faults.put("postgres-backend-killed", during(1_000, 2_000, postgres -> {
            postgres.killOneBackend();
            return () -> {};
        }));
        faults.put("postgres-read-only", during(2_000, 5_000, postgres -> {
            postgres.readOnly(true);
            return () -> postgres.readOnly(false);
        }));
        faults.put("postgres-slow", during(4_000, 8_000, postgres -> {
            postgres.slow("0.3");
            return () -> postgres.slow("0");
        }));
        faults.put("postgres-frozen", during(5_000, 12_000, postgres -> {
            postgres.freeze();
            return postgres::thaw;
        }));
        faults.put("postgres-backend-frozen", during(5_000, 12_000, postgres -> {
            postgres.freezeOneBackend();
            return postgres::thaw;
        }));
        faults.put("postgres-connections-taken", during(3_000, 6_000, Postgres::takeAllConnections));
    }

    private static Fault during(int leastMillis, int mostMillis, Trouble trouble) {
        return (bench, rounds) -> {
            Postgres postgres = bench.with(new Postgres());
            postgres.start();
            WaybillProcess node = bench.addEmbedded();
            node.start(postgres.settings());
            bench.load(RATE);
            bench.awaitEvents(100);
            for (int round = 0; round < rounds; round++) {
                AutoCloseable end = trouble.with(postgres);
                bench.goOn(leastMillis, mostMillis);
                end.close();
                bench.goOn(1_000, 4_000);
            }
        };
    }
}
