package io.waybill.receive;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** Added by {@code spring.main.sources}: a clock that fails once when told to, for a bug that nobody thought of. */
final class BreakableClock extends Clock {

    static final AtomicBoolean BROKEN = new AtomicBoolean();

    /** The source. */
    static class Source {
        @Bean
        @Primary
        Clock breakableClock() {
            return new BreakableClock();
        }
    }

    @Override
    public Instant instant() {
        if (BROKEN.compareAndSet(true, false)) {
            throw new IllegalStateException("The clock is broken");
        }
        return Instant.now();
    }

    @Override
    public ZoneId getZone() {
        return Clock.systemUTC().getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
