package io.waybill.bench.driver;

/** How far a contestant is with its inboxes. */
final class Progress {

    private static final int POLL_MILLIS = 200;
    private static final int QUIET_MILLIS = 4_000;
    private static final int STUCK_SECONDS = 60;
    private static final int START_SECONDS = 300;

    private final Running running;
    private long delivered;

    Progress(Running running) {
        this.running = running;
    }

    /** Events that it has put on queues. */
    long delivered() {
        return delivered;
    }

    /** Waits until so many are on queues, or throws where nothing has moved for a minute. */
    void until(long target) throws InterruptedException {
        until(target, Integer.MAX_VALUE);
    }

    /** The same, for so many seconds at most from the first that it delivers. */
    void until(long target, int seconds) throws InterruptedException {
        long changed = System.nanoTime();
        long end = 0;
        while (delivered < target && (end == 0 || System.nanoTime() - end < 0)) {
            Thread.sleep(POLL_MILLIS);
            long now = running.delivered();
            long patience = (now == 0 ? START_SECONDS : STUCK_SECONDS) * 1_000_000_000L;
            if (now != delivered) {
                changed = System.nanoTime();
            } else if (System.nanoTime() - changed > patience) {
                throw new IllegalStateException("Stuck at " + now + " of " + target + " events, see " + running.log());
            }
            if (end == 0 && now > 0) {
                end = System.nanoTime() + seconds * 1_000_000_000L;
            }
            delivered = now;
        }
    }

    /** What was rolled back counts before it is there: waits until nothing has moved for some seconds. */
    void untilQuiet() throws InterruptedException {
        for (int quiet = 0; quiet < QUIET_MILLIS; quiet += POLL_MILLIS) {
            Thread.sleep(POLL_MILLIS);
            long now = running.delivered();
            quiet = now == delivered ? quiet : 0;
            delivered = now;
        }
    }
}
