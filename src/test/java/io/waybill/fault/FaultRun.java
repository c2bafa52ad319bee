package io.waybill.fault;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** Runs faults and writes one line about each to the console and to target/faults.txt. */
final class FaultRun {

    private static final Path RESULTS = Path.of("target", "faults.txt");
    private static final String MUTATION = "mutation-";
    private static final int EXAMPLES = 10;
    private static final int ROUNDS = 5;

    private static String jar;

    private FaultRun() {}

    static Verdict run(String name, int rounds, long seed) throws Exception {
        Fault fault = Fault.all().get(name);
        if (fault == null) {
            throw new IllegalArgumentException(
                    "There is no fault " + name + "; there are " + Fault.all().keySet());
        }
        long start = System.nanoTime();
        quiet();
        System.out.println("begun: fault=" + name + " rounds=" + rounds + " seed=" + seed + " jar=" + jar());
        try {
            return run(fault, name, rounds, seed, start);
        } catch (Exception | Error e) {
            boolean noticed = name.startsWith(MUTATION) && e instanceof NoticedException;
            String cause = (e.getClass().getSimpleName() + ": " + e.getMessage()).strip();
            write("%s=%s rounds=%d seed=%d seconds=%d jar=%s cause=%s%n"
                    .formatted(
                            noticed ? Totals.NOTICED : Totals.FAILED,
                            name,
                            rounds,
                            seed,
                            Duration.ofNanos(System.nanoTime() - start).toSeconds(),
                            jar(),
                            cause.lines().findFirst().orElse("").replaceAll("[\\s=|]+", "_")));
            throw e;
        }
    }

    private static Verdict run(Fault fault, String name, int rounds, long seed, long start) throws Exception {
        ScheduledExecutorService everyMinute = Executors.newSingleThreadScheduledExecutor();
        try (Bench bench = new Bench(seed)) {
            everyMinute.scheduleAtFixedRate(() -> System.out.println(progress(name, bench)), 1, 1, TimeUnit.MINUTES);
            Verdict verdict;
            try {
                fault.happen(bench, rounds);
                verdict = bench.finish();
            } catch (Exception | Error e) {
                System.out.println(progress(name, bench));
                keepLogs(name, seed, bench);
                throw e;
            }
            report(name, rounds, seed, Duration.ofNanos(System.nanoTime() - start), verdict, bench);
            if (!verdict.isSound()) {
                keepLogs(name, seed, bench);
            }
            return verdict;
        } finally {
            everyMinute.shutdownNow();
        }
    }

    private static String progress(String name, Bench bench) {
        return name + ": so far " + bench.done() + ", answers " + bench.ledger().statuses() + ", stored "
                + bench.ledger().stored() + ", read " + bench.ledger().read().size();
    }

    private static void keepLogs(String name, long seed, Bench bench) throws IOException {
        Path folder = RESULTS.resolveSibling("fault-logs").resolve(name + "-" + seed);
        bench.keepLogs(folder);
        System.out.println(name + ": the logs of its processes are kept in " + folder);
    }

    /** Whether nothing is wrong with what it found; a mutation must be noticed. */
    static boolean isAsItShouldBe(String name, int rounds, long seed) throws Exception {
        if (!name.startsWith(MUTATION)) {
            Verdict verdict = run(name, rounds, seed);
            return verdict.isSound() && verdict.parked().isEmpty();
        }
        try {
            return !run(name, rounds, seed).isSound();
        } catch (NoticedException e) {
            System.out.println(name + " was noticed: " + e.getMessage());
            return true;
        }
    }

    /** Readers whose broker is dead say so many times a second. */
    private static void quiet() {
        if (LoggerFactory.getLogger("org.apache.qpid.jms") instanceof Logger qpid) {
            qpid.setLevel(Level.OFF);
        }
        for (String chatty : List.of("io.netty", "org.awaitility")) {
            if (LoggerFactory.getLogger(chatty) instanceof Logger logger) {
                logger.setLevel(Level.ERROR);
            }
        }
        // Prints a stack trace where a server that it is to stop was killed.
        if (LoggerFactory.getLogger("io.zonky") instanceof Logger zonky) {
            zonky.setLevel(Level.OFF);
        }
    }

    private static void report(String name, int rounds, long seed, Duration took, Verdict verdict, Bench bench)
            throws IOException {
        String done = bench.done().entrySet().stream()
                .map(kind -> kind.getKey() + ":" + kind.getValue())
                .collect(Collectors.joining(","));
        String line = ("fault=%s rounds=%d done=%s deliveries=%d stored=%d events=%d lost=%d doubled=%d both=%d"
                        + " unexpected=%d parked=%d seed=%d seconds=%d jar=%s given-up=%d longest-answer=%dms statuses=%s%n")
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
                        jar(),
                        verdict.givenUp(),
                        bench.ledger().longestAnswer().toMillis(),
                        bench.ledger().statuses());
        synchronized (FaultRun.class) {
            write(line);
            examples("lost", verdict.lost());
            examples("doubled", verdict.doubled());
            examples("both", verdict.both());
            examples("unexpected", verdict.unexpected());
            examples("parked", verdict.parked());
        }
    }

    private static synchronized void write(String line) throws IOException {
        System.out.print(line);
        Files.createDirectories(RESULTS.getParent());
        Files.writeString(RESULTS, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Tells which jar a row is of: the start of the SHA-256 of its content. */
    private static synchronized String jar() throws IOException {
        if (jar == null) {
            try (InputStream in = Files.newInputStream(Path.of(System.getProperty("waybill.jar")));
                    DigestInputStream read = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
                read.transferTo(OutputStream.nullOutputStream());
                jar = HexFormat.of().formatHex(read.getMessageDigest().digest(), 0, 4);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
        return jar;
    }

    private static void examples(String what, List<String> found) {
        found.stream().limit(EXAMPLES).forEach(one -> System.out.println("  " + what + ": " + one));
    }

    /** What all rows so far come to. */
    static void printTotals() throws IOException {
        if (Files.exists(RESULTS)) {
            System.out.println(Totals.of(Files.readAllLines(RESULTS)));
        }
    }

    /**
     * Without Maven: {@code fault:rounds:seed} each, or {@code totals}, or {@code alone}; run one after the other, or as many at
     * once as the system property {@code at-once} says. Without rounds there are 5, without a seed it is new. Ends with 1 where
     * one is not as it should be.
     */
    public static void main(String[] args) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(Integer.getInteger("at-once", 1));
        List<Scheduled> asked = Scheduled.of(List.of(args), ROUNDS, null);
        List<Future<Boolean>> runs = new ArrayList<>();
        for (Scheduled run : asked) {
            runs.add(threads.submit(() -> {
                try {
                    return isAsItShouldBe(run.fault(), run.rounds(), run.seed());
                } catch (Exception | Error e) {
                    System.out.println("failed: " + run);
                    e.printStackTrace(System.out);
                    return false;
                }
            }));
        }
        List<Scheduled> wrong = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            if (!runs.get(i).get()) {
                wrong.add(asked.get(i));
            }
        }
        threads.shutdown();
        printTotals();
        System.out.println(wrong.isEmpty() ? "All as it should be" : "Not as it should be: " + wrong);
        System.exit(wrong.isEmpty() ? 0 : 1);
    }
}
