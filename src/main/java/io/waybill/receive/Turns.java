package io.waybill.receive;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads of which a few work at one moment: those that have a turn. Work is taken up in the order in which it comes; one
 * that waits for bytes gives its turn to another meanwhile, and gets the next one that is free when it has read.
 *
 * <p>A thread that has done its work goes on with the next and keeps its turn, so that in a burst nobody is woken for each
 * piece of it. Safe for many threads.
 */
class Turns implements Executor {

    private static final Logger log = LoggerFactory.getLogger(Turns.class);
    private static final Duration IDLE = Duration.ofMinutes(1);

    private final String name;
    private final int atOnce;
    private final int mostThreads;
    private final long againNanos;
    private final long idleNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Work> queue = new ArrayDeque<>();
    private final ArrayDeque<Worker> idle;
    private final ArrayDeque<Worker> returning;
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
        this(name, atOnce, mostThreads, againWithin, IDLE);
    }

    Turns(String name, int atOnce, int mostThreads, Duration againWithin, Duration idle) {
        this.name = name;
        this.atOnce = Math.min(atOnce, mostThreads);
        this.mostThreads = mostThreads;
        this.againNanos = againWithin.toNanos();
        this.idleNanos = idle.toNanos();
        // So that they never grow: it would be where memory is short.
        this.idle = new ArrayDeque<>(mostThreads + 1);
        this.returning = new ArrayDeque<>(mostThreads + 1);
    }

    /**
     * Takes the work in.
     *
     * @throws RejectedExecutionException where there is no thread, and none can be made
     */
    @Override
    public void execute(Runnable what) {
        Work work = new Work(what, System.nanoTime());
        lock.lock();
        try {
            queue.add(work);
            if (taken < atOnce) {
                taken++;
                startNext();
            }
            if (threads == 0) {
                queue.remove(work);
                throw new RejectedExecutionException("no thread can be made");
            }
        } finally {
            lock.unlock();
        }
    }

    /** Tests let it fail. */
    void begin(Thread worker) {
        worker.start();
    }

    /** Tests let it fail, as a wait does for which there is no memory. */
    void beforeWait() {}

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

    /** A turn is free: whoever has read comes first, as it came before. */
    private void passOn() {
        Worker reader = returning.poll();
        if (reader != null) {
            reader.hasTurn = true;
            reader.given.signal();
        } else {
            startNext();
        }
    }

    /** With a turn that is counted already; without work, or a thread for it, it is given back. */
    private void startNext() {
        Worker worker = queue.isEmpty() ? null : idle.poll();
        if (worker != null) {
            worker.hasTurn = true;
            worker.next = queue.poll();
            worker.given.signal();
        } else if (queue.isEmpty() || !isStarted(queue.peek())) {
            taken--;
        } else {
            queue.poll();
        }
    }

    /** Where no thread can be made, the next one that is done does the work. */
    private boolean isStarted(Work work) {
        if (threads >= mostThreads) {
            return false;
        }
        try {
            begin(new Worker(work));
            threads++;
            return true;
        } catch (OutOfMemoryError e) {
            log.debug("No thread can be made: {}", e.getMessage());
            return false;
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
                    // To a reader, if at all: nothing is queued that could come back to this one.
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
            // A few stay: at another time none could be made.
            try {
                while (!ended && !isGivenTurn(idleNanos)) {
                    ended = closed || isInterrupted() || threads > atOnce;
                }
            } catch (RuntimeException | Error e) {
                // Before anybody else has the lock, who would give it work.
                idle.remove(this);
                throw e;
            }
            if (ended) {
                idle.remove(this);
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
                isGivenTurn(againNanos);
            } finally {
                if (!hasTurn) {
                    returning.remove(this);
                }
                lock.unlock();
            }
        }

        private boolean isGivenTurn(long within) {
            long left = within;
            try {
                while (!hasTurn && left > 0 && !closed) {
                    beforeWait();
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
