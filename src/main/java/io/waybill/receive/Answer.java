package io.waybill.receive;

import io.waybill.operate.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one answer to one request. Storing a delivery and the deadline race for it: the first wins and the other does
 * nothing, so that a late completion never answers for a response that the container has given to the next request.
 */
final class Answer {

    private static final Logger log = LoggerFactory.getLogger(Answer.class);
    private static final String TEXT = "text/plain";

    private final HttpServletResponse response;
    private long waitedNanos;
    private final long asked;
    private final AtomicBoolean given = new AtomicBoolean();
    private volatile Runnable complete = () -> {};

    /**
     * @param waitedNanos until the request had its turn
     */
    Answer(HttpServletResponse response, long waitedNanos) {
        this.response = response;
        this.waitedNanos = waitedNanos;
        this.asked = System.nanoTime() - waitedNanos;
    }

    /** From now on the answer is given by another thread than the container's. */
    void isAsync(Runnable whenGiven) {
        this.complete = whenGiven;
    }

    /** Until its body was read, in all. */
    void waited(long nanos) {
        this.waitedNanos = nanos;
    }

    long waitedNanos() {
        return waitedNanos;
    }

    /** Since something of the request came. */
    Duration took() {
        return Duration.ofNanos(System.nanoTime() - asked);
    }

    /** The connection is closed after it. */
    void closes() {
        response.setHeader("Connection", "close");
    }

    boolean stored(UUID receipt) {
        return give(200, "stored\n", "Waybill-Receipt", receipt.toString());
    }

    boolean challenge(String value) {
        return give(200, value, "X-Content-Type-Options", "nosniff");
    }

    boolean unavailable(String why, Duration retryAfter) {
        return give(503, why + "\n", "Retry-After", Long.toString(retryAfter.toSeconds()));
    }

    boolean notAllowed(String allow) {
        return give(405, "method not allowed\n", "Allow", allow);
    }

    boolean plain(int status, String text) {
        return give(status, text + "\n", null, null);
    }

    private boolean give(int status, String text, String header, String value) {
        if (!given.compareAndSet(false, true)) {
            return false;
        }
        try {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            response.setStatus(status);
            response.setContentType(TEXT);
            response.setContentLength(body.length);
            if (header != null) {
                response.setHeader(header, value);
            }
            response.getOutputStream().write(body);
        } catch (IOException | IllegalStateException e) {
            log.debug("The sender hung up before its answer: {}", Problem.of(e));
        } finally {
            complete();
        }
        return true;
    }

    private void complete() {
        try {
            complete.run();
        } catch (IllegalStateException e) {
            log.debug("Tomcat has ended the request by itself: {}", Problem.of(e));
        }
    }
}
