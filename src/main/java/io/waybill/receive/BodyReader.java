package io.waybill.receive;

import jakarta.servlet.ServletInputStream;
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
    private final Semaphore budget;
    private final RequestThreads threads;

    /**
     * A reader of bodies.
     *
     * @param max bytes of one body
     * @param within time for one body
     * @param budget bytes of all bodies that are being read
     * @param threads what the readers run on
     */
    BodyReader(int max, Duration within, int budget, RequestThreads threads) {
        this.max = max;
        this.within = within;
        this.budget = new Semaphore(budget);
        this.threads = threads;
    }

    static final class TooLargeException extends Exception {
        private static final long serialVersionUID = 1L;

        TooLargeException() {
            super("the body is over the limit", null, false, false);
        }
    }

    static final class TooSlowException extends Exception {
        private static final long serialVersionUID = 1L;

        TooSlowException() {
            super("the body did not come in time", null, false, false);
        }
    }

    static final class TooManyException extends Exception {
        private static final long serialVersionUID = 1L;

        TooManyException() {
            super("too many bodies are being read", null, false, false);
        }
    }

    byte[] read(HttpServletRequest request) throws IOException, TooLargeException, TooSlowException, TooManyException {
        int[] taken = {0};
        try {
            return read(request, taken);
        } finally {
            budget.release(taken[0]);
        }
    }

    private byte[] read(HttpServletRequest request, int[] taken)
            throws IOException, TooLargeException, TooSlowException, TooManyException {
        long announced = request.getContentLengthLong();
        if (announced > max) {
            throw new TooLargeException();
        }
        long end = System.nanoTime() + within.toNanos();
        ServletInputStream in = request.getInputStream();
        // One byte more than announced, so that the end is seen without another buffer; but what is only announced, by
        // anybody, must not take memory.
        byte[] buffer = new byte[announced >= 0 ? (int) Math.min(announced + 1, FIRST_BUFFER) : FIRST_BUFFER];
        take(buffer.length, taken);
        int length = 0;
        while (true) {
            int n = threads.read(in, announced < 0, buffer, length, buffer.length - length);
            if (n < 0) {
                return Arrays.copyOf(buffer, length);
            }
            length += n;
            if (length > max) {
                throw new TooLargeException();
            }
            if (System.nanoTime() - end > 0) {
                throw new TooSlowException();
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
