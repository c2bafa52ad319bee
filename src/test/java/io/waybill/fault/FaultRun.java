package io.waybill.fault;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** Runs faults and writes one line about each to the console and to target/faults.txt. */
final class FaultRun {

    private static final Path RESULTS = Path.of("target", "faults.txt");
    private static final String MUTATION = "mutation-";
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
            System.out.println("begun: fault=" + name + " rounds=" + rounds + " seed=" + seed);
            Verdict verdict;
            try {
                fault.happen(bench, rounds);
                verdict = bench.finish();
            } catch (Exception | Error e) {
                System.out.println(name + ": answers " + bench.ledger().statuses() + ", stored "
                        + bench.ledger().stored() + ", read "
                        + bench.ledger().read().size());
                bench.keepLogs(RESULTS.resolveSibling("fault-logs").resolve(name + "-" + seed));
                throw e;
            }
            report(name, rounds, seed, Duration.ofNanos(System.nanoTime() - start), verdict, bench);
            return verdict;
        }
    }

    /** Whether nothing is wrong with what it found; a mutation must be noticed. */
    static boolean isAsItShouldBe(String name, int rounds, long seed) throws Exception {
        if (!name.startsWith(MUTATION)) {
            Verdict verdict = run(name, rounds, seed);
            return verdict.isSound() && verdict.parked().isEmpty();
        }
        try {
            return !run(name, rounds, seed).isSound();
        } catch (IllegalStateException e) {
            System.out.println(name + " was noticed: " + e.getMessage());
            return true;
        }
    }

    /** Readers whose broker is dead say so many times a second. */
    private static void quiet() {
        if (LoggerFactory.getLogger("org.apache.qpid.jms") instanceof Logger qpid) {
            qpid.setLevel(Level.OFF);
        }
        for (String chatty : List.of("io.netty", "io.zonky", "org.awaitility")) {
            if (LoggerFactory.getLogger(chatty) instanceof Logger logger) {
                logger.setLevel(Level.ERROR);
            }
        }
    }

    private static void report(String name, int rounds, long seed, Duration took, Verdict verdict, Bench bench)
            throws IOException {
        String done = bench.done().entrySet().stream()
                .map(kind -> kind.getKey() + ":" + kind.getValue())
                .collect(Collectors.joining(","));
        String line = ("fault=%s rounds=%d done=%s deliveries=%d stored=%d events=%d lost=%d doubled=%d both=%d"
                        + " unexpected=%d parked=%d seed=%d seconds=%d given-up=%d longest-answer=%dms statuses=%s%n")
                .formatted(
                        name,
                        rounds,
                        done.isEmpty() ? "-" : done,
                        verdict.deliveries(),
                        bench.ledger().stored(),
                        verdict.events(),
                        verdict.lost().size(),
                        verdict.doubled().size(),
                        verdict.both().size(),
                        verdict.unexpected().size(),
                        verdict.parked().size(),
                        seed,
                        took.toSeconds(),
                        verdict.givenUp(),
                        bench.ledger().longestAnswer().toMillis(),
                        bench.ledger().statuses());
        synchronized (FaultRun.class) {
            System.out.print(line);
            examples("lost", verdict.lost());
            examples("doubled", verdict.doubled());
            examples("both", verdict.both());
            examples("unexpected", verdict.unexpected());
            examples("parked", verdict.parked());
            Files.createDirectories(RESULTS.getParent());
            Files.writeString(RESULTS, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    private static void examples(String what, List<String> found) {
        found.stream().limit(EXAMPLES).forEach(one -> System.out.println("  " + what + ": " + one));
    }

    /** What all rows so far come to. */
    static void printTotals() throws IOException {
        System.out.println(Totals.of(Files.readAllLines(RESULTS)));
    }

    /**
     * Without Maven: {@code fault:rounds:seed} each, run one after the other, or as many at once as the system property
     * {@code at-once} says. Ends with 1 where one is not as it should be.
     */
    public static void main(String[] args) throws Exception {
        FastStart.use();
        ExecutorService threads = Executors.newFixedThreadPool(Integer.getInteger("at-once", 1));
        List<Future<Boolean>> runs = new ArrayList<>();
        for (String arg : args) {
            String[] run = arg.split(":");
            runs.add(threads.submit(() -> {
                try {
                    return isAsItShouldBe(run[0], Integer.parseInt(run[1]), Long.parseLong(run[2]));
                } catch (Exception | Error e) {
                    System.out.println("failed: " + arg);
                    e.printStackTrace(System.out);
                    return false;
                }
            }));
        }
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            if (!runs.get(i).get()) {
                wrong.add(args[i]);
            }
        }
        threads.shutdown();
        printTotals();
        System.out.println(wrong.isEmpty() ? "All as it should be" : "Not as it should be: " + wrong);
        System.exit(wrong.isEmpty() ? 0 : 1);
    }
}
