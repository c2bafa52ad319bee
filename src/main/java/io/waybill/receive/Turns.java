package io.waybill.receive;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets a few threads work at one moment, in the order in which they asked for it. One that waits for bytes gives its turn to
 * another meanwhile.
 */
final class Turns {

    private static final ThreadLocal<Turn> MINE = new ThreadLocal<>();

    private final Semaphore free;
    private final Duration againWithin;

    /** That of a thread. */
    private static final class Turn {
        private final Turns of;
        private boolean held = true;
        private long waitedNanos;

        Turn(Turns of, long waitedNanos) {
            this.of = of;
            this.waitedNanos = waitedNanos;
        }
    }

    /** What waits for bytes. */
    interface Reading {
        int read() throws IOException;
    }

    /**
     * So many turns.
     *
     * @param againWithin for so long one that gave its turn away waits until it has one again; then it goes on without
     */
    Turns(int atOnce, Duration againWithin) {
        boolean inTheOrderTheyAsk = true;
        this.free = new Semaphore(atOnce, inTheOrderTheyAsk);
        this.againWithin = againWithin;
    }

    /**
     * Does the work once this thread has a turn.
     *
     * @param began called when it has
     * @param came by {@link System#nanoTime()}, when the work was there
     */
    void inTurn(Runnable work, Runnable began, long came) {
        free.acquireUninterruptibly();
        began.run();
        Turn mine = new Turn(this, System.nanoTime() - came);
        MINE.set(mine);
        try {
            work.run();
        } finally {
            MINE.remove();
            if (mine.held) {
                free.release();
            }
        }
    }

    /** How long the request of this thread waited for turns, in an overload up to seconds. */
    static long waitedNanos() {
        Turn mine = MINE.get();
        return mine == null ? 0 : mine.waitedNanos;
    }

    /** The next request on the connection has not waited for this thread. */
    static void forgetWait() {
        Turn mine = MINE.get();
        if (mine != null) {
            mine.waitedNanos = 0;
        }
    }

    /** Another has the turn of this thread while it reads; the wait until it has one again counts as its first wait does. */
    static int withoutTurn(Reading reading) throws IOException {
        Turn mine = MINE.get();
        if (mine == null) {
            return reading.read();
        }
        if (mine.held) {
            mine.held = false;
            mine.of.free.release();
        }
        try {
            return reading.read();
        } finally {
            long came = System.nanoTime();
            mine.held = mine.of.isTurnAgain();
            mine.waitedNanos += System.nanoTime() - came;
        }
    }

    /** False where it goes on without one. */
    private boolean isTurnAgain() {
        try {
            return free.tryAcquire(againWithin.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
