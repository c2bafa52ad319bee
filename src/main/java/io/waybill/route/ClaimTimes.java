package io.waybill.route;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.springframework.stereotype.Component;

/**
 * How long the claims take, {@code waybill_claim_seconds} by step: {@code claim} is one event's, {@code barrier} what stands
 * before each JMS commit, with the write to disk.
 */
@Component
final class ClaimTimes {

    private final Timer claim;
    private final Timer barrier;

    ClaimTimes(MeterRegistry meters) {
        this.claim = meters.timer("waybill.claim", "step", "claim");
        this.barrier = meters.timer("waybill.claim", "step", "barrier");
    }

    Timer claim() {
        return claim;
    }

    Timer barrier() {
        return barrier;
    }
}
