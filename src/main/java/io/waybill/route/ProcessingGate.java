package io.waybill.route;

import io.waybill.claim.ClaimStoreException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.stereotype.Component;

/**
 * Closed while deliveries cannot be processed: until the claims are ready and the self-test has passed, and again while
 * the claim database is away. Deliveries wait in their inboxes meanwhile instead of being tried in vain.
 */
@Component
public final class ProcessingGate {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean open;
    /** By {@link System#nanoTime()}; null until then. */
    private Long firstOpened;

    void open() {
        set(true);
    }

    void close() {
        set(false);
    }

    public boolean isOpen() {
        lock.lock();
        try {
            return open;
        } finally {
            lock.unlock();
        }
    }

    /** Whether deliveries have been processed for so long since the start. */
    boolean isOpenedSince(Duration time) {
        lock.lock();
        try {
            return firstOpened != null && System.nanoTime() - firstOpened >= time.toNanos();
        } finally {
            lock.unlock();
        }
    }

    /** Closes the gate where the cause lies with the claims, not with the delivery. */
    void failed(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ClaimStoreException) {
                close();
                return;
            }
        }
    }

    /** Waits a moment for the gate, so that a consumer that is stopped meanwhile notices. */
    boolean awaitOpen() {
        return await(true);
    }

    /** Waits a moment for the gate to be closed. */
    boolean awaitClosed() {
        return await(false);
    }

    private boolean await(boolean wanted) {
        lock.lock();
        try {
            long left = LOOK_AGAIN.toNanos();
            while (open != wanted && left > 0) {
                left = changed.awaitNanos(left);
            }
            return open == wanted;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void set(boolean value) {
        lock.lock();
        try {
            open = value;
            if (open && firstOpened == null) {
                firstOpened = System.nanoTime();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
