package io.waybill.fault;

import io.waybill.WaybillProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The embedded form runs into limits of its system while it runs, and out of them again. */
final class ResourceFaults {

    private static final int RATE = 400;
    private static final int DISK_MEGABYTES = 200;
    /** With which Waybill ends where its journal could not be written. */
    private static final int DISK_FAILED = 74;
    /** Above waybill.broker.max-disk-usage, but not full. */
    private static final int NEARLY_FULL_PERCENT = 93;

    private ResourceFaults() {}

    static void addTo(Map<String, Fault> faults) {
        faults.put("file-size-limited", limited("fsize", "100000"));
        faults.put("open-files-limited", limited("nofile", "40"));
        faults.put("disk-limit-reached", (bench, rounds) -> disk(bench, rounds, NEARLY_FULL_PERCENT));
        faults.put("disk-full", (bench, rounds) -> disk(bench, rounds, 100));
    }

    /** As ulimit would, but on the running process. */
    private static Fault limited(String resource, String limit) {
        return (bench, rounds) -> {
            WaybillProcess node = bench.addEmbedded();
            node.start(Map.of());
            bench.hurry();
            bench.load(RATE);
            bench.awaitEvents(100);
            for (int round = 0; round < rounds; round++) {
                prlimit(node, resource, limit + ":");
                bench.happened(resource + "-limited");
                bench.goOn(6_000, 10_000);
                prlimit(node, resource, (resource.equals("nofile") ? "4096" : "unlimited") + ":");
                comeBack(bench, node);
            }
        };
    }

    /** It ends at an error of its disk, and whoever supervises it starts it again; or it goes on by itself. */
    private static void comeBack(Bench bench, WaybillProcess node) throws IOException {
        if (!node.isRunning()) {
            if (node.exitStatus() != DISK_FAILED) {
                throw new IllegalStateException("It ended with " + node.exitStatus() + ", see " + node.log());
            }
            for (byte noted : Files.readAllBytes(node.dataDir().resolve("data/in-hand"))) {
                if (noted != 0) {
                    throw new IllegalStateException("Its end counts as a death of what it had in hand");
                }
            }
            bench.happened("ended");
            node.start(Map.of());
        }
        if (!bench.comesBack()) {
            throw new IllegalStateException("It neither ended nor came back, see " + node.log());
        }
    }

    private static void prlimit(WaybillProcess node, String resource, String limit)
            throws IOException, InterruptedException {
        int status = run("prlimit", "--pid", Long.toString(node.pid()), "--" + resource + "=" + limit);
        if (status != 0 && node.isRunning()) {
            throw new IllegalStateException("prlimit ended with " + status);
        }
    }

    /** A small disk of its own, on which another file takes all the room at once, up to so many percent, and gives it back. */
    private static void disk(Bench bench, int rounds, int percent) throws Exception {
        WaybillProcess node = bench.addEmbedded();
        Path disk = Files.createDirectories(node.dataDir().resolve("data"));
        bench.with(mounted(disk));
        node.start(Map.of());
        bench.hurry();
        bench.load(RATE);
        bench.awaitEvents(100);
        Path other = disk.resolve("other");
        for (int round = 0; round < rounds; round++) {
            fill(disk, other, percent);
            bench.happened(percent == 100 ? "disk-full" : "disk-limit");
            // It looks once a second.
            Bench.goOn(Duration.ofMillis(1_500));
            int stored = bench.ledger().stored();
            bench.goOn(4_000, 8_000);
            if (bench.ledger().stored() > stored) {
                throw new IllegalStateException("It stored deliveries above its limit");
            }
            Files.delete(other);
            comeBack(bench, node);
        }
    }

    /** Bytes are taken until so many percent of the disk are, as DiskSpace counts them. */
    private static void fill(Path disk, Path other, int percent) throws IOException {
        long total = disk.toFile().getTotalSpace();
        long more = disk.toFile().getUsableSpace() - total * (100 - percent) / 100;
        byte[] block = new byte[64 * 1_024];
        try (var out = Files.newOutputStream(other)) {
            for (long left = more; left > 0 || percent == 100; left -= block.length) {
                out.write(block);
            }
        } catch (IOException e) {
            if (percent < 100) {
                throw e;
            }
        }
    }

    private static AutoCloseable mounted(Path disk) throws IOException, InterruptedException {
        if (run("mount", "-t", "tmpfs", "-o", "size=" + DISK_MEGABYTES + "m", "tmpfs", disk.toString()) != 0) {
            throw new IllegalStateException("This fault needs a disk of its own, and mount is not allowed here");
        }
        Thread atExit = new Thread(() -> unmount(disk));
        Runtime.getRuntime().addShutdownHook(atExit);
        return () -> {
            Runtime.getRuntime().removeShutdownHook(atExit);
            unmount(disk);
        };
    }

    private static void unmount(Path disk) {
        try {
            run("umount", "-l", disk.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
