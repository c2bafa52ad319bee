package io.waybill.receive;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Threads of which a few work at one moment: those that have a turn. Work is taken up in the order in which it comes; one
 * that waits for bytes gives its turn to another meanwhile, and gets the next one that is free when it has read.
 *
 * <p>A thread that has done its work goes on with the next and keeps its turn, so that in a burst nobody is woken for each
 * piece of it. Safe for many threads.
 */
final class Turns implements Executor {

    private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final String name;
    private final int atOnce;
    private final int mostThreads;
    private final long againNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Work> queue = new ArrayDeque<>();
    private final ArrayDeque<Worker> idle = new ArrayDeque<>();
    private final ArrayDeque<Worker> returning = new ArrayDeque<>();
    private int taken;
    private int threads;
    private int named;
    private boolean closed;

    /** What waits for bytes. */
    interface Reading {
        int read() throws IOException;
    }

    private record Work(Runnable what, long cameNanos) {}

    /**
     * So many turns.
     *
     * @param mostThreads those that wait for bytes included; further work waits until one is free
     * @param againWithin for so long one that gave its turn away waits until it has one again; then it goes on without
     */
    Turns(String name, int atOnce, int mostThreads, Duration againWithin) {
        this.name = name;
        this.atOnce = Math.min(atOnce, mostThreads);
        this.mostThreads = mostThreads;
        this.againNanos = againWithin.toNanos();
    }

    @Override
    public void execute(Runnable what) {
        Work work = new Work(what, System.nanoTime());
        lock.lock();
        try {
            if (taken < atOnce && hasThread()) {
                taken++;
                start(work);
            } else {
                queue.add(work);
            }
        } finally {
            lock.unlock();
        }
    }

    /** How much work has nobody taken up yet. */
    int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    /** Threads end once they have nothing to do. */
    void close() {
        lock.lock();
        try {
            closed = true;
            idle.forEach(worker -> worker.given.signal());
        } finally {
            lock.unlock();
        }
    }

    /** How long the request of this thread waited for turns, in an overload up to seconds. */
    static long waitedNanos() {
        return Thread.currentThread() instanceof Worker worker ? worker.waitedNanos : 0;
    }

    /** The next request on the connection has not waited for this thread. */
    static void forgetWait() {
        if (Thread.currentThread() instanceof Worker worker) {
            worker.waitedNanos = 0;
        }
    }

    /** Another has the turn of this thread while it reads; the wait until it has one again counts as its first wait does. */
    static int withoutTurn(Reading reading) throws IOException {
        if (!(Thread.currentThread() instanceof Worker worker)) {
            return reading.read();
        }
        worker.giveTurnAway();
        try {
            return reading.read();
        } finally {
            long came = System.nanoTime();
            worker.takeTurnAgain();
            worker.waitedNanos += System.nanoTime() - came;
        }
    }

    private boolean hasThread() {
        return !idle.isEmpty() || threads < mostThreads;
    }

    /** With a turn that is counted already. */
    private void start(Work work) {
        Worker worker = idle.poll();
        if (worker != null) {
            worker.hasTurn = true;
            worker.next = work;
            worker.given.signal();
            return;
        }
        threads++;
        try {
            new Worker(work).start();
        } catch (Throwable e) {
            threads--;
            taken--;
            throw e;
        }
    }

    /** A turn is free: whoever has read comes first, as it came before. */
    private void passOn() {
        Worker reader = returning.poll();
        if (reader != null) {
            reader.hasTurn = true;
            reader.given.signal();
        } else if (!queue.isEmpty() && hasThread()) {
            start(queue.poll());
        } else {
            taken--;
        }
    }

    private final class Worker extends Thread {

        private final Condition given = lock.newCondition();
        private Work next;
        private boolean hasTurn = true;
        private boolean ended;
        private long waitedNanos;

        Worker(Work first) {
            super(name + ++named);
            setDaemon(true);
            setContextClassLoader(Turns.class.getClassLoader());
            next = first;
        }

        @Override
        public void run() {
            try {
                while (next != null) {
                    waitedNanos = System.nanoTime() - next.cameNanos();
                    next.what().run();
                    next = awaitNext();
                }
            } finally {
                if (!ended) {
                    breakOff();
                }
            }
        }

        /** Null where there was nothing to do for a while. */
        private Work awaitNext() {
            lock.lock();
            try {
                if (hasTurn && returning.isEmpty() && !queue.isEmpty()) {
                    return queue.poll();
                }
                if (hasTurn) {
                    hasTurn = false;
                    idle.push(this);
                    passOn();
                } else if (taken < atOnce && !queue.isEmpty()) {
                    taken++;
                    hasTurn = true;
                    return queue.poll();
                } else {
                    idle.push(this);
                }
                return awaitGiven();
            } finally {
                lock.unlock();
            }
        }

        private Work awaitGiven() {
            next = null;
            if (!isGivenTurn(IDLE_NANOS)) {
                idle.remove(this);
                ended = true;
                threads--;
            }
            return next;
        }

        private void giveTurnAway() {
            lock.lock();
            try {
                if (hasTurn) {
                    hasTurn = false;
                    passOn();
                }
            } finally {
                lock.unlock();
            }
        }

        /** Goes on without one where it does not get one in time. */
        private void takeTurnAgain() {
            lock.lock();
            try {
                if (taken < atOnce) {
                    taken++;
                    hasTurn = true;
                    return;
                }
                returning.add(this);
                if (!isGivenTurn(againNanos)) {
                    returning.remove(this);
                }
            } finally {
                lock.unlock();
            }
        }

        private boolean isGivenTurn(long within) {
            long left = within;
            try {
                while (!hasTurn && left > 0 && !closed) {
                    left = given.awaitNanos(left);
                }
            } catch (InterruptedException e) {
                interrupt();
            }
            return hasTurn;
        }

        /** Another does what is left. */
        private void breakOff() {
            lock.lock();
            try {
                threads--;
                if (hasTurn || taken < atOnce) {
                    taken += hasTurn ? 0 : 1;
                    passOn();
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
