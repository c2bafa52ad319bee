package io.waybill.route;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.waybill.claim.EventKey;
import java.util.Collection;
import org.springframework.stereotype.Component;

/**
 * The keys of events that were put on their queues of late, so that a repeated one is known without asking the database.
 *
 * <p>Holds only what this process has committed: a claim alone may still be given back, an event on its queue is never
 * taken back. What it does not hold may be delivered all the same. Bounded by {@code waybill.process.remember}; safe for many
 * threads.
 */
@Component
final class DeliveredEvents {

    private final Cache<EventKey, Boolean> keys;

    DeliveredEvents(ProcessSettings settings) {
        this.keys = Caffeine.newBuilder().maximumSize(settings.remember()).build();
    }

    /** To be called after the JMS commit, never before. */
    void add(Collection<EventKey> committed) {
        committed.forEach(key -> keys.put(key, true));
    }

    boolean contains(EventKey key) {
        return keys.getIfPresent(key) != null;
    }
}
