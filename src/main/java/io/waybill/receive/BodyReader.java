package io.waybill.receive;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Semaphore;

/**
 * Reads a request's body exactly as it came over the wire, up to a limit and within a time. All bodies that are being read
 * share a budget of memory, since anybody can send one. Safe for many threads.
 */
final class BodyReader {

    private static final int FIRST_BUFFER = 8 * 1024;

    private final int max;
    private final Duration within;
    private final Duration turnWithin;
    private final Semaphore budget;
    private final Deadlines deadlines;

    /**
     * A reader of bodies.
     *
     * @param max bytes of one body
     * @param within time to wait for the bytes of one body
     * @param turnWithin time to wait for turns, in all
     * @param budget bytes of all bodies that are being read
     */
    BodyReader(int max, Duration within, Duration turnWithin, int budget, Deadlines deadlines) {
        this.max = max;
        this.within = within;
        this.turnWithin = turnWithin;
        this.budget = new Semaphore(budget);
        this.deadlines = deadlines;
    }

    static final class TooLargeException extends Exception {
        private static final long serialVersionUID = 1L;

        TooLargeException() {
            super("the body is over the limit", null, false, false);
        }
    }

    static final class NoTurnException extends Exception {
        private static final long serialVersionUID = 1L;

        NoTurnException() {
            super("its request had to wait for too long", null, false, false);
        }
    }

    static final class TooManyException extends Exception {
        private static final long serialVersionUID = 1L;

        TooManyException() {
            super("too many bodies are being read", null, false, false);
        }
    }

    byte[] read(HttpServletRequest request) throws IOException, TooLargeException, TooManyException, NoTurnException {
        int[] taken = {0};
        try {
            return read(request, taken);
        } finally {
            budget.release(taken[0]);
        }
    }

    private byte[] read(HttpServletRequest request, int[] taken)
            throws IOException, TooLargeException, TooManyException, NoTurnException {
        long announced = request.getContentLengthLong();
        if (announced > max) {
            throw new TooLargeException();
        }
        TimedBody body = new TimedBody(request, within, deadlines);
        // One byte more than announced, so that the end is seen without another buffer; but what is only announced, by
        // anybody, must not take memory.
        byte[] buffer = new byte[announced >= 0 ? (int) Math.min(announced + 1, FIRST_BUFFER) : FIRST_BUFFER];
        take(buffer.length, taken);
        int length = 0;
        while (true) {
            int n = body.read(buffer, length, buffer.length - length);
            if (Turns.waitedNanos() > turnWithin.toNanos()) {
                throw new NoTurnException();
            }
            if (n < 0) {
                return Arrays.copyOf(buffer, length);
            }
            length += n;
            if (length > max) {
                throw new TooLargeException();
            }
            if (length == buffer.length) {
                int larger = Math.min(max + 1, buffer.length * 2);
                take(larger - length, taken);
                buffer = Arrays.copyOf(buffer, larger);
            }
        }
    }

    private void take(int bytes, int[] taken) throws TooManyException {
        if (!budget.tryAcquire(bytes)) {
            throw new TooManyException();
        }
        taken[0] += bytes;
    }
}
