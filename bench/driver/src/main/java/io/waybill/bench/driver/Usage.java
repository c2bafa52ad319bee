package io.waybill.bench.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a process has used up to a moment.
 *
 * @param nanos the moment, by {@link System#nanoTime}
 * @param cpuMicros user and system time of all its threads, to 10 ms
 * @param allocatedBytes by its collector's log, up to the last collection
 * @param driverCpuMicros the same time of this process, which generates the load
 * @param machineCpuMicros of all processes of the machine
 */
record Usage(long nanos, long cpuMicros, long allocatedBytes, long driverCpuMicros, long machineCpuMicros) {

    static Usage of(Running running) {
        var driver = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Usage(
                System.nanoTime(),
                running.cpuMicros(),
                running.allocatedBytes(),
                driver.getProcessCpuTime() / 1_000,
                machine());
    }

    /** From the first line of /proc/stat: user, nice, system, (idle, iowait,) irq, softirq, steal. */
    private static long machine() {
        try (var lines = Files.lines(Path.of("/proc/stat"))) {
            String[] fields = lines.findFirst().orElseThrow().split(" +");
            long ticks = 0;
            for (int i : new int[] {1, 2, 3, 6, 7, 8}) {
                ticks += Long.parseLong(fields[i]);
            }
            return ticks * Running.MICROS_PER_TICK;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    double secondsSince(Usage earlier) {
        return (nanos - earlier.nanos) / 1e9;
    }

    /**
     * Adds what each of {@code count} things has cost since then.
     *
     * @param thing e.g. {@code event}
     */
    void addCosts(Usage since, double count, String thing, Map<String, Double> figures) {
        double things = Math.max(1, count);
        figures.put("CPU µs/" + thing, (cpuMicros - since.cpuMicros) / things);
        figures.put("KB alloc/" + thing, (allocatedBytes - since.allocatedBytes) / things / 1_000);
        figures.put("cores", (cpuMicros - since.cpuMicros) / 1e6 / secondsSince(since));
        long others = machineCpuMicros
                - since.machineCpuMicros
                - (cpuMicros - since.cpuMicros)
                - (driverCpuMicros - since.driverCpuMicros);
        // What else the machine did; with much of it a comparison says little. An external form's servers are in it.
        figures.put("others' cores", Math.max(0, others / 1e6 / secondsSince(since)));
    }
}
