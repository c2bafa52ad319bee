package io.waybill.operate;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/**
 * Keeps what fails again and again, or as fast as an attacker sends, from flooding the log: each problem is said at once and
 * then at most once a minute, with how many times it was held back meanwhile. Metrics count every time. Safe for many
 * threads.
 */
public final class Repeats {

    static final Duration PAUSE = Duration.ofMinutes(1);

    private final Clock clock;
    private final Map<String, Said> problems = new ConcurrentHashMap<>();

    private record Said(Instant at, long heldBack) {}

    public Repeats(Clock clock) {
        this.clock = clock;
    }

    /**
     * Says the line, unless the problem was said less than a minute ago.
     *
     * @param problem one of a bounded number, since each is remembered: nothing of a request
     * @param line gets how many times it was held back since it was last said
     */
    public void say(String problem, LongConsumer line) {
        Instant now = clock.instant();
        long[] heldBack = {0};
        Said said = problems.compute(problem, (key, before) -> {
            if (before != null && isRecent(before.at(), now)) {
                return new Said(before.at(), before.heldBack() + 1);
            }
            heldBack[0] = before == null ? 0 : before.heldBack();
            return new Said(now, 0);
        });
        if (said.heldBack() == 0) {
            line.accept(heldBack[0]);
        }
    }

    /** For the end of a line. */
    public static String more(long heldBack) {
        return heldBack == 0 ? "" : " (" + heldBack + " more since this was last said)";
    }

    /** A clock that was set back must not silence the log. */
    private static boolean isRecent(Instant at, Instant now) {
        Duration since = Duration.between(at, now);
        return !since.isNegative() && since.compareTo(PAUSE) < 0;
    }
}
