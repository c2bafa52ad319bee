package io.waybill.claim;

import java.time.Instant;

/**
 * An event that a delivery wants to send.
 *
 * @param key SHA-256 of the event's identity
 * @param time when it happened; null where nobody knows, which is never stale
 */
public record Wanted(EventKey key, Instant time) {

    /** Unix seconds, for the comparison with what was purged. */
    long seconds() {
        return time == null ? Long.MAX_VALUE : time.getEpochSecond();
    }
}
