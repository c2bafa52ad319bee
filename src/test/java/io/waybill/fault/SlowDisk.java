package io.waybill.fault;

import io.waybill.WaybillProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A disk that takes seconds for each sync, by a library that is loaded before the C library and is compiled here; and many
 * times the load that such a disk can store. Each answer comes in time, is 200 or 503, and memory stays bounded.
 */
final class SlowDisk {

    private static final String SHIM =
            """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <stdio.h>
            #include <stdlib.h>
            #include <unistd.h>
            static void wait_as_told(void) {
                FILE *told = fopen(getenv("SLOW_DISK"), "r");
                long millis = 0;
                if (told) {
                    if (fscanf(told, "%ld", &millis) != 1) millis = 0;
                    fclose(told);
                    usleep(millis * 1000);
                }
            }
            int fdatasync(int fd) {
                wait_as_told();
                return ((int (*)(int)) dlsym(RTLD_NEXT, "fdatasync"))(fd);
            }
            int fsync(int fd) {
                wait_as_told();
                return ((int (*)(int)) dlsym(RTLD_NEXT, "fsync"))(fd);
            }
            """;

    private static final Duration ANSWERED_WITHIN = Duration.ofMillis(3_500);
    /** What the limits of application.yaml come to: 800 deliveries that wait, 3,000 connections, bodies, broker, Waybill itself. */
    private static final String HEAP = "-Xmx512m";
    /** Its other options as the JVM chooses them by itself for whoever follows the README. */
    private static final String[] AS_SHIPPED = {HEAP, "-XX:TieredStopAtLevel=4", "-XX:-UseSerialGC"};

    private static final int REFUSED = 503;
    private static final int MOST_MEGABYTES = 900;

    /** An open load: so many wait for an answer at once when each takes as long as it may. */
    private static final int CROWD = 2_500;
    /** Two writers store at most 256 deliveries each for each sync: with 8 s for one a tenth of this. */
    private static final int TEN_TIMES = 700;
    /** Of which each commit takes three, so that many are stored in time, unlike with 8 s: 350 a second. */
    private static final int TEN_TIMES_AT_500_MILLIS = 3_500;

    private SlowDisk() {}

    static void addTo(Map<String, Fault> faults) {
        faults.put("slow-disk", (bench, rounds) -> slow(bench, rounds, 8_000, 250, 0));
        faults.put("overload", (bench, rounds) -> slow(bench, rounds, 8_000, TEN_TIMES, CROWD));
        faults.put("overload-at-500ms", (bench, rounds) -> slow(bench, rounds, 500, TEN_TIMES_AT_500_MILLIS, CROWD));
    }

    private static void slow(Bench bench, int rounds, int millis, int rate, int crowd) throws Exception {
        WaybillProcess node = bench.addEmbedded();
        Path told = node.dataDir().resolve("slow-disk");
        node.withJvm(AS_SHIPPED);
        node.start(Map.of("LD_PRELOAD", compiled(node.dataDir()).toString(), "SLOW_DISK", told.toString()));
        if (crowd > 0) {
            bench.crowd(crowd);
            bench.senders().relentless();
        }
        bench.hurry();
        bench.load(200);
        bench.awaitEvents(100);
        List<Long> megabytes = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            int refused = bench.ledger().statuses().getOrDefault(REFUSED, 0);
            Files.writeString(told, Integer.toString(millis));
            bench.load(rate);
            bench.goOn(15_000, 25_000);
            megabytes.add(peakMegabytes(node));
            Files.delete(told);
            if (bench.ledger().statuses().getOrDefault(REFUSED, 0) == refused) {
                throw new IllegalStateException("It had no effect: nothing was refused");
            }
            System.out.println("answers " + bench.ledger().statuses() + ", stored "
                    + bench.ledger().stored() + ", the longest after "
                    + bench.ledger().longestAnswer().toMillis() + " ms, resident at most " + megabytes + " MB");
            bench.happened(crowd > 0 ? "overload" : "slow-disk");
            bench.load(200);
            if (!bench.comesBack()) {
                throw new IllegalStateException("It did not recover, see " + node.log());
            }
        }
        bench.senders().pause();
        check(bench.ledger(), megabytes);
    }

    private static void check(Ledger ledger, List<Long> megabytes) {
        System.out.println("answers " + ledger.statuses() + ", the longest after "
                + ledger.longestAnswer().toMillis() + " ms, resident at most " + megabytes + " MB");
        if (ledger.longestAnswer().compareTo(ANSWERED_WITHIN) > 0
                || !Set.of(200, REFUSED).containsAll(ledger.statuses().keySet())
                || megabytes.stream().anyMatch(resident -> resident > MOST_MEGABYTES)) {
            throw new IllegalStateException("Too late, another status, or too much memory");
        }
    }

    private static long peakMegabytes(WaybillProcess node) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + node.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1_024)
                .findFirst()
                .orElseThrow();
    }

    private static Path compiled(Path folder) throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve("slow-disk.c"), SHIM);
        Path library = folder.resolve("slow-disk.so");
        int status = new ProcessBuilder("cc", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl")
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IllegalStateException("cc ended with " + status);
        }
        return library;
    }
}
