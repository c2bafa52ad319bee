package io.waybill.broker;

import java.io.File;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * Tells whether the disk under the data directory is fuller than {@code waybill.broker.max-disk-usage}.
 *
 * <p>Asked for every delivery, since a send to an Artemis whose disk is full waits for ever; the disk itself is looked
 * at once a second. Safe for many threads.
 */
@Component
public class DiskSpace {

    private static final long LOOK_AGAIN = TimeUnit.SECONDS.toNanos(1);

    private final File directory;
    private final int maxUsagePercent;
    private volatile long lookedAt;
    private volatile double usage;
    private volatile boolean nearlyFull;

    DiskSpace(BrokerSettings settings) {
        this.directory =
                existing(settings.dataDir().toAbsolutePath().normalize().toFile());
        this.maxUsagePercent = settings.maxDiskUsage();
        look();
    }

    public boolean isNearlyFull() {
        if (System.nanoTime() - lookedAt > LOOK_AGAIN) {
            look();
        }
        return nearlyFull;
    }

    /** From 0 to 1, as seen by this user; NaN where the disk does not tell. */
    public double usage() {
        isNearlyFull();
        return usage;
    }

    /** The usage, from 0 to 1, above which it is nearly full. */
    public double limit() {
        return maxUsagePercent / 100.0;
    }

    /** With a broker elsewhere nobody makes the directory, but it would lie on this disk. */
    private static File existing(File directory) {
        return directory.exists() || directory.getParentFile() == null
                ? directory
                : existing(directory.getParentFile());
    }

    private void look() {
        lookedAt = System.nanoTime();
        long total = directory.getTotalSpace();
        usage = total > 0 ? (total - directory.getUsableSpace()) / (double) total : Double.NaN;
        nearlyFull = usage >= limit();
    }
}
