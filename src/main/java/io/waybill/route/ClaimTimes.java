package io.waybill.route;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.springframework.stereotype.Component;

/**
 * How long the claims take, {@code waybill_claim_seconds} by step: {@code claim} is one delivery's, {@code barrier} what stands
 * before each JMS commit, with the write to disk.
 */
@Component
final class ClaimTimes {

    private final Timer claim;
    private final Timer barrier;

    ClaimTimes(MeterRegistry meters) {
        this.claim = timer("claim", meters);
        this.barrier = timer("barrier", meters);
    }

    private static Timer timer(String step, MeterRegistry meters) {
        return Timer.builder("waybill.claim")
                .tag("step", step)
                .description("one delivery's claims, or what stands before a commit")
                .register(meters);
    }

    Timer claim() {
        return claim;
    }

    Timer barrier() {
        return barrier;
    }
}
