package io.waybill.receive;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The body of one request, for whose bytes its thread waits so long altogether and no longer. Another request has the turn
 * meanwhile.
 */
final class TimedBody {

    private final ServletInputStream in;
    private final boolean isChunked;
    private final Deadlines deadlines;
    private long leftNanos;

    TimedBody(HttpServletRequest request, Duration within, Deadlines deadlines) throws IOException {
        this.in = request.getInputStream();
        this.isChunked = request.getContentLengthLong() < 0;
        this.deadlines = deadlines;
        this.leftNanos = within.toNanos();
    }

    /** Nothing more can be read from the connection, which is to be closed. */
    static final class TooSlowException extends IOException {
        private static final long serialVersionUID = 1L;

        TooSlowException(Throwable cause) {
            super("the body did not come in time", cause);
        }
    }

    boolean isFinished() {
        return in.isFinished();
    }

    /** As {@link ServletInputStream#read(byte[], int, int)}. */
    int read(byte[] buffer, int offset, int length) throws IOException {
        // What has come of a chunked body may be a part of a chunk's head, of which the rest is waited for.
        boolean neverWaits = in.isFinished() || (!isChunked && in.available() > 0);
        return neverWaits
                ? in.read(buffer, offset, length)
                : Turns.withoutTurn(() -> awaitAndRead(buffer, offset, length));
    }

    private int awaitAndRead(byte[] buffer, int offset, int length) throws IOException {
        SocketChannel connection = WebhookProtocol.connection();
        AtomicBoolean isDecided = new AtomicBoolean();
        long began = System.nanoTime();
        ScheduledFuture<?> late = deadlines.after(leftNanos, () -> {
            if (isDecided.compareAndSet(false, true)) {
                WebhookProtocol.endReading(connection);
            }
        });
        IOException failure = null;
        int n = -1;
        boolean isLate;
        try {
            n = in.read(buffer, offset, length);
        } catch (IOException e) {
            failure = e;
        } finally {
            isLate = !isDecided.compareAndSet(false, true);
            late.cancel(false);
            leftNanos -= System.nanoTime() - began;
        }
        if (isLate || (failure != null && failure.getCause() instanceof SocketTimeoutException)) {
            throw new TooSlowException(failure);
        }
        if (failure != null) {
            throw failure;
        }
        return n;
    }
}
