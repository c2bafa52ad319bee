package io.waybill.fault;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Runs one fault and writes one line about it to the console and to target/faults.txt. */
final class FaultRun {

    private static final Path RESULTS = Path.of("target", "faults.txt");
    private static final int EXAMPLES = 10;

    private FaultRun() {}

    static Verdict run(String name, int rounds, long seed) throws Exception {
        Fault fault = Fault.all().get(name);
        if (fault == null) {
            throw new IllegalArgumentException(
                    "There is no fault " + name + "; there are " + Fault.all().keySet());
        }
        long start = System.nanoTime();
        try (Bench bench = new Bench(seed)) {
            quiet();
            System.out.println("fault=" + name + " rounds=" + rounds + " seed=" + seed);
            fault.happen(bench, rounds);
            Verdict verdict = bench.finish();
            report(name, rounds, seed, Duration.ofNanos(System.nanoTime() - start), verdict, bench.ledger());
            return verdict;
        }
    }

    /** Readers whose broker is dead say so many times a second. */
    private static void quiet() {
        if (LoggerFactory.getLogger("org.apache.qpid.jms") instanceof Logger qpid) {
            qpid.setLevel(Level.OFF);
        }
        if (LoggerFactory.getLogger("io.netty") instanceof Logger netty) {
            netty.setLevel(Level.WARN);
        }
    }

    private static void report(String name, int rounds, long seed, Duration took, Verdict verdict, Ledger ledger)
            throws IOException {
        String line = ("fault=%s rounds=%d deliveries=%d events=%d lost=%d doubled=%d both=%d unexpected=%d parked=%d"
                        + " seed=%d seconds=%d given-up=%d longest-answer=%dms statuses=%s%n")
                .formatted(
                        name,
                        rounds,
                        verdict.deliveries(),
                        verdict.events(),
                        verdict.lost().size(),
                        verdict.doubled().size(),
                        verdict.both().size(),
                        verdict.unexpected().size(),
                        verdict.parked().size(),
                        seed,
                        took.toSeconds(),
                        verdict.givenUp(),
                        ledger.longestAnswer().toMillis(),
                        ledger.statuses());
        System.out.print(line);
        examples("lost", verdict.lost());
        examples("doubled", verdict.doubled());
        examples("both", verdict.both());
        examples("unexpected", verdict.unexpected());
        examples("parked", verdict.parked());
        Files.createDirectories(RESULTS.getParent());
        Files.writeString(RESULTS, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static void examples(String what, List<String> found) {
        found.stream().limit(EXAMPLES).forEach(one -> System.out.println("  " + what + ": " + one));
    }

    /** Without Maven: the fault, the rounds, the seed. */
    public static void main(String[] args) throws Exception {
        boolean sound =
                run(args[0], Integer.parseInt(args[1]), Long.parseLong(args[2])).isSound();
        System.exit(sound ? 0 : 1);
    }
}
