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
    private volatile boolean nearlyFull;

    DiskSpace(BrokerSettings settings) {
        this.directory = settings.dataDir().toAbsolutePath().toFile();
        this.maxUsagePercent = settings.maxDiskUsage();
        look();
    }

    public boolean isNearlyFull() {
        if (System.nanoTime() - lookedAt > LOOK_AGAIN) {
            look();
        }
        return nearlyFull;
    }

    private void look() {
        lookedAt = System.nanoTime();
        long total = directory.getTotalSpace();
        long used = total - directory.getUsableSpace();
        nearlyFull = total > 0 && used * 100 >= total * (double) maxUsagePercent;
    }
}
