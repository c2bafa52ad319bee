package io.waybill.claim;

import io.waybill.StartRefusedException;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code waybill.claims}.
 *
 * @param keep how long a claim is kept after it was made
 * @param purgeEvery how often older ones are removed
 * @param maxPurgeShare percent of all claims; a purge that would take more stops with an alarm
 */
@ConfigurationProperties("waybill.claims")
public record ClaimSettings(
        @DefaultValue("400d") Duration keep,
        @DefaultValue("6h") Duration purgeEvery,
        @DefaultValue("20") int maxPurgeShare) {

    /** A day for clocks that differ, hours in which providers repeat, and days in which Waybill may be down. */
    private static final Duration LEAST = Duration.ofDays(7);

    public ClaimSettings {
        if (keep.compareTo(LEAST) < 0) {
            refuse("keep", "is less than 7 days: what comes late would be parked as stale", "400d");
        }
        if (purgeEvery.compareTo(Duration.ofSeconds(1)) < 0) {
            refuse("purge-every", "is less than a second", "6h");
        }
        if (maxPurgeShare < 1 || maxPurgeShare > 100) {
            refuse("max-purge-share", "is no percentage from 1 to 100", "20");
        }
    }

    private static void refuse(String name, String why, String example) {
        throw new StartRefusedException("waybill.claims." + name + " " + why + ".", "Set it to e.g. " + example + ".");
    }
}
