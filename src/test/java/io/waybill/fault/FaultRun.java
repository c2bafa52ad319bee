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
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** Runs faults and writes one line about each to the console and to target/faults.txt. */
final class FaultRun {

    private static final Path RESULTS = Path.of("target", "faults.txt");
    private static final String MUTATION = "mutation-";
    private static final int EXAMPLES = 10;
    private static final int ROUNDS = 5;

    /** What the totals in RELIABILITY.md consist of: fault, rounds and seed. */
    private static final List<String> TOTALS = List.of(
            "kill-random:50:101",
            "kill-everywhere:7:201",
            "artemis-killed:16:301",
            "postgres-killed:16:401",
            "postgres-killed-shared:7:403",
            "rolling-restart:7:501",
            "mapping-alternates:11:601",
            "kill-while-replaying:11:701",
            "kill-random:50:102",
            "kill-everywhere:7:202",
            "artemis-killed:16:302",
            "postgres-killed:16:402",
            "rolling-restart:7:502",
            "mapping-alternates:11:602",
            "mapping-alternates:11:603",
            "kill-while-replaying:11:702",
            "kill-random:50:103",
            "kill-everywhere:7:203",
            "rolling-restart:7:503",
            "kill-random:50:104",
            "one-of-two-dies:5:801",
            "one-of-three-dies:5:802",
            "same-delivery-everywhere:3:803",
            "kill-when-ready:12:804",
            "gave-up:1:805",
            "waybill-paused:3:806",
            "artemis-stopped:3:811",
            "artemis-paused:3:812",
            "address-full:2:813",
            "postgres-stopped:3:821",
            "postgres-read-only:3:822",
            "postgres-slow:2:823",
            "postgres-stutters:2:824",
            "postgres-frozen:3:825",
            "postgres-backend-killed:3:826",
            "postgres-backend-frozen:3:827",
            "postgres-connections-taken:3:828",
            "postgres-away-long:1:829",
            "sqlite-locked:3:831",
            "claims-purged:2:832",
            "disk-limit-reached:3:841",
            "disk-full:3:842",
            "file-size-limited:3:843",
            "open-files-limited:3:844",
            "clients-misbehave:3:851",
            "readers-roll-back:3:852",
            "readers-die:3:853",
            "readers-freeze:1:854",
            "rolled-back-at-the-end:2:861",
            "sync-order:1:871",
            "sync-order-shared:1:872",
            "mutation-no-claims:1:1",
            "mutation-send-outside:1:1",
            "mutation-no-barrier:1:1",
            "mutation-no-barrier-shared:1:1",
            "mutation-journal-not-synced:1:1");

    /** To be run alone, since it is the machine's time that counts: {@code alone} stands for them. */
    private static final List<String> ALONE = List.of("slow-disk:2:901", "overload:2:902", "overload-at-500ms:2:903");

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
            boolean noticed = name.startsWith(MUTATION) && e instanceof SyncOrder.ViolatedException;
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
        } catch (SyncOrder.ViolatedException e) {
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

    /** Each run that is meant, as fault, fault:rounds or fault:rounds:seed. */
    static List<String> runs(List<String> asked) {
        return asked.stream()
                .flatMap(run -> switch (run) {
                    case "all" -> Fault.all().keySet().stream();
                    case "totals" -> TOTALS.stream();
                    case "alone" -> ALONE.stream();
                    default -> Stream.of(run);
                })
                .toList();
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
        List<Future<Boolean>> runs = new ArrayList<>();
        List<String> asked = runs(List.of(args));
        for (String arg : asked) {
            String[] run = arg.split(":");
            runs.add(threads.submit(() -> {
                try {
                    int rounds = run.length > 1 ? Integer.parseInt(run[1]) : ROUNDS;
                    long seed = run.length > 2 ? Long.parseLong(run[2]) : System.nanoTime();
                    return isAsItShouldBe(run[0], rounds, seed);
                } catch (Exception | Error e) {
                    System.out.println("failed: " + arg);
                    e.printStackTrace(System.out);
                    return false;
                }
            }));
        }
        List<String> wrong = new ArrayList<>();
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
