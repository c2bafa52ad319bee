package io.waybill.receive;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;

/** Reads a request's body exactly as it came over the wire, up to a limit and within a time. */
final class BodyReader {

    private static final int FIRST_BUFFER = 8 * 1024;

    private final int max;
    private final Duration within;

    BodyReader(int max, Duration within) {
        this.max = max;
        this.within = within;
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

    byte[] read(HttpServletRequest request) throws IOException, TooLargeException, TooSlowException {
        long announced = request.getContentLengthLong();
        if (announced > max) {
            throw new TooLargeException();
        }
        long end = System.nanoTime() + within.toNanos();
        InputStream in = request.getInputStream();
        // One byte more than announced, so that the end is seen without another buffer; but what is only announced, by
        // anybody, must not take memory.
        byte[] buffer = new byte[announced >= 0 ? (int) Math.min(announced + 1, FIRST_BUFFER) : FIRST_BUFFER];
        int length = 0;
        while (true) {
            int n = in.read(buffer, length, buffer.length - length);
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
                buffer = Arrays.copyOf(buffer, Math.min(max + 1, buffer.length * 2));
            }
        }
    }
}
