package io.waybill.fault;

import io.waybill.WaybillProcess;
import java.time.Duration;

/**
 * Whether trouble with the claims reached one process: no event came out for a while, transactions were rolled back,
 * processing waited, or claims took far longer than before.
 */
final class Effect {

    /** Longer than any pause between two events under load. */
    private static final Duration QUIET = Duration.ofMillis(2_000);

    private static final int SLOWER = 5;
    private static final double SLOW_SECONDS = 0.1;

    private final Bench bench;
    private final WaybillProcess node;
    private final Figures before;
    private int events;
    private long lastEvent = System.nanoTime();
    private boolean quiet;
    private boolean waited;

    /** From now on. */
    Effect(Bench bench, WaybillProcess node) {
        this.bench = bench;
        this.node = node;
        this.before = Figures.of(node);
        this.events = bench.ledger().read().size();
    }

    /** Looks for so long. */
    void watch(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            Bench.goOn(Duration.ofMillis(100));
            int now = bench.ledger().read().size();
            if (now > events) {
                events = now;
                lastEvent = System.nanoTime();
            }
            quiet |= System.nanoTime() - lastEvent > QUIET.toNanos();
        }
        waited |= Figures.of(node).sum("waybill_processing_waiting") > 0;
    }

    /** Fails where nothing of it was seen, also not in what was counted once the trouble was over. */
    void mustBeSeen() {
        Figures now = Figures.of(node);
        double rolledBack = now.rollbacks() - before.rollbacks();
        double claims = now.sum("waybill_claim_seconds_count") - before.sum("waybill_claim_seconds_count");
        double seconds = now.sum("waybill_claim_seconds_sum") - before.sum("waybill_claim_seconds_sum");
        double each = claims == 0 ? 0 : seconds / claims;
        boolean slower = each > SLOW_SECONDS && each > SLOWER * eachBefore();
        if (!quiet && !waited && !slower && rolledBack == 0) {
            throw new IllegalStateException("It had no effect: events came all the time, nothing was rolled back, and "
                    + "claims took " + each + " s each, before " + eachBefore() + " s");
        }
    }

    private double eachBefore() {
        double count = before.sum("waybill_claim_seconds_count");
        return count == 0 ? 0 : before.sum("waybill_claim_seconds_sum") / count;
    }
}
