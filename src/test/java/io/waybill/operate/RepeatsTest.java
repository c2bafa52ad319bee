package io.waybill.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepeatsTest {

    private final SteppingClock clock = new SteppingClock();
    private final Repeats repeats = new Repeats(clock);
    private final List<Long> said = new ArrayList<>();

    @Test
    void saysAProblemAtOnceAndThenHowOftenItWasHeldBack() {
        for (int i = 0; i < 1_235; i++) {
            say("flood");
        }
        assertThat(said).containsExactly(0L);

        clock.now = clock.now.plus(Repeats.PAUSE).minusMillis(1);
        say("flood");
        clock.now = clock.now.plusMillis(1);
        say("flood");
        assertThat(said).containsExactly(0L, 1_235L);
        clock.now = clock.now.plus(Repeats.PAUSE);
        say("flood");
        assertThat(said).containsExactly(0L, 1_235L, 0L);
    }

    @Test
    void doesNotHoldBackAnotherProblem() {
        say("one");
        say("another");
        assertThat(said).containsExactly(0L, 0L);
    }

    @Test
    void isNotSilencedByAClockThatIsSetBack() {
        say("problem");
        say("problem");
        clock.now = clock.now.minus(Duration.ofDays(1));
        say("problem");
        assertThat(said).containsExactly(0L, 1L);
    }

    @Test
    void addsNothingToALineThatWasNotHeldBack() {
        assertThat(Repeats.more(0)).isEmpty();
        assertThat(Repeats.more(1_234)).contains("1234 more");
    }

    private void say(String problem) {
        repeats.say(problem, said::add);
    }

    private static final class SteppingClock extends Clock {

        private Instant now = Instant.parse("2026-11-20T12:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneId.of("UTC");
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
