package io.waybill.signature;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Whether a signed time is near enough to now.
 *
 * <p>Asked only once the signature fits, so that {@link SignatureRejectedException.Cause#STALE} always means a genuine request that came late or
 * again, or a clock that is wrong; never a forged one.
 *
 * @param tolerance the most it may be away, in the past or the future, inclusive
 */
record Freshness(Clock clock, Duration tolerance) {

    /** So many digits of milliseconds or seconds fit a {@code long} and an {@link Instant}; the year 2286 needs 13 and 10. */
    private static final int MOST_DIGITS = 15;

    void require(Instant signedAt) throws SignatureRejectedException {
        if (Duration.between(signedAt, clock.instant()).abs().compareTo(tolerance) > 0) {
            throw SignatureRejectedException.stale(tolerance);
        }
    }

    /** A count of seconds or milliseconds since 1970, decimal ASCII digits only. */
    static long sinceEpoch(String what, String text) throws SignatureRejectedException {
        boolean fits = !text.isEmpty() && text.length() <= MOST_DIGITS;
        if (!fits || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw SignatureRejectedException.malformed(what, "is not a whole number of at most 15 digits");
        }
        return Long.parseLong(text);
    }
}
