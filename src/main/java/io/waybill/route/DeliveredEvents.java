package io.waybill.route;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.waybill.claim.EventKey;
import java.util.Collection;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * The keys of events that were put on their queues of late, and by which delivery, so that a repeated one is known without
 * asking the database.
 *
 * <p>Holds only what this process has committed: a claim alone may still be given back, an event on its queue is never
 * taken back. What it does not hold may be delivered all the same. Bounded by {@code waybill.process.remember}; safe for many
 * threads.
 */
@Component
final class DeliveredEvents {

    private final Cache<EventKey, UUID> receipts;

    DeliveredEvents(ProcessSettings settings) {
        this.receipts = Caffeine.newBuilder().maximumSize(settings.remember()).build();
    }

    /** To be called after the JMS commit, never before. */
    void add(Collection<EventKey> committed, UUID receipt) {
        committed.forEach(key -> receipts.put(key, receipt));
    }

    /**
     * Whether another delivery has put the event on its queue. Its claim then names that delivery, so the database would
     * answer the same, also to a delivery that was tried before. Of an event that this very delivery has committed nothing is
     * told: should the delivery come again, the broker has lost that commit, and the event with it.
     */
    boolean byAnother(UUID receipt, EventKey key) {
        UUID deliveredBy = receipts.getIfPresent(key);
        return deliveredBy != null && !deliveredBy.equals(receipt);
    }
}
