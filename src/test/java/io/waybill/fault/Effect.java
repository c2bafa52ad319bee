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

    /** Each claim, on average while the trouble lasts: so much more than before, and so many times as long. */
    private static final double SECONDS_MORE = 0.05;

    private static final int TIMES = 2;

    private static final String CLAIM = "waybill_claim_seconds";
    private static final String CLAIMS = CLAIM + "_count";
    private static final String CLAIM_SECONDS = CLAIM + "_sum";
    /** What a claim takes only where something holds it up, in seconds; at least one in each second of trouble. */
    private static final String LONG = "0.5";

    private final Bench bench;
    private final WaybillProcess node;
    private final Figures before;
    private int events;
    private long lastEvent = System.nanoTime();
    private boolean quiet;
    private boolean waited;
    private double claimBefore;
    private double claimMeanwhile;
    private double longClaims;
    private double longClaimsDue;

    /** From now on. */
    Effect(Bench bench, WaybillProcess node) {
        this.bench = bench;
        this.node = node;
        this.before = Figures.of(node);
        this.events = bench.ledger().read().size();
    }

    /** Looks for so long, while the trouble lasts. */
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
        Figures now = Figures.of(node);
        waited |= now.sum("waybill_processing_waiting") > 0;
        double claims = now.sum(CLAIMS) - before.sum(CLAIMS);
        claimBefore = each(before.sum(CLAIM_SECONDS), before.sum(CLAIMS));
        longClaims = now.slowerThan(LONG, CLAIM) - before.slowerThan(LONG, CLAIM);
        longClaimsDue = time.toSeconds();
        claimMeanwhile = each(now.sum(CLAIM_SECONDS) - before.sum(CLAIM_SECONDS), claims);
    }

    /** Fails where nothing of it was seen, also not in what was counted once the trouble was over. */
    void mustBeSeen() {
        double rolledBack = Figures.of(node).rollbacks() - before.rollbacks();
        boolean slower = claimMeanwhile > claimBefore + SECONDS_MORE && claimMeanwhile > TIMES * claimBefore;
        boolean heldUp = longClaims >= longClaimsDue;
        if (!quiet && !waited && !slower && !heldUp && rolledBack == 0) {
            throw new NoticedException("It had no effect: events came all the time, nothing was rolled back, and "
                    + "claims took " + claimMeanwhile + " s each, before " + claimBefore + " s, " + longClaims
                    + " of them longer than " + LONG + " s");
        }
    }

    private static double each(double seconds, double claims) {
        return claims == 0 ? 0 : seconds / claims;
    }
}
