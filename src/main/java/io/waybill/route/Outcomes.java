package io.waybill.route;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.waybill.broker.Queues;
import io.waybill.endpoint.Endpoints;
import io.waybill.event.CanonicalEvent;
import io.waybill.event.EventRef;
import io.waybill.inbox.Delivery;
import io.waybill.inbox.Receipt;
import io.waybill.parking.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * Counts, and has logged, what became of everything found, after the commit: {@code waybill_found_total} by provider, and
 * {@code waybill_events_total} by provider, type, outcome and reason. Found = delivered + duplicate + ignored + parked.
 * {@code waybill_processing_seconds} is the time from receipt to commit, one for each delivery.
 *
 * <p>Labels are bounded: a provider is configured, a type has a queue under {@code waybill.queues}, or its event would
 * have been parked, and an ignored part's reason, which routes name, is {@code other} beyond the first few.
 */
@Component
final class Outcomes {

    private static final String FOUND = "waybill.found";
    private static final String EVENTS = "waybill.events";
    private static final String PROCESSING = "waybill.processing";
    private static final String ROLLBACKS = "waybill.rollbacks";
    private static final String NONE = "none";
    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    private static final int MAX_WORDS = 20;

    private final MeterRegistry meters;
    private final Clock clock;
    private final DeliveryLog log;
    private final Set<String> ignoreReasons = ConcurrentHashMap.newKeySet();
    /** Found again without building their tags, which takes longer than to count. */
    private final Map<List<String>, Counter> counters = new ConcurrentHashMap<>();
    /** Same, by provider. */
    private final Map<String, Counter> found = new ConcurrentHashMap<>();
    /** Same. */
    private final Map<String, Timer> processing = new ConcurrentHashMap<>();

    Outcomes(MeterRegistry meters, Clock clock, DeliveryLog log, Endpoints endpoints, Queues queues) {
        this.meters = meters;
        this.clock = clock;
        this.log = log;
        endpoints.providers().forEach(provider -> register(provider, queues.types()));
    }

    /** So that each series is there before the first such event: a rate needs a zero to start from. */
    private void register(String provider, List<String> types) {
        found(provider);
        for (String type : types) {
            counter(provider, type, "delivered", NONE);
            counter(provider, type, "duplicate", NONE);
        }
        counter(provider, NONE, "ignored", "ignore-types");
        for (Reason reason : Reason.values()) {
            counter(provider, NONE, "parked", reason.toString());
        }
        processing(provider);
        rollbacks(Queues.inbox(provider));
    }

    void count(List<Manifest> manifests) {
        for (Manifest manifest : manifests) {
            String provider = manifest.delivery().provider();
            found(provider).increment(manifest.found());
            for (CanonicalEvent event : manifest.delivered()) {
                counter(provider, event.shortType(), "delivered", NONE).increment();
            }
            for (EventRef event : manifest.duplicates()) {
                counter(provider, event.shortType(), "duplicate", NONE).increment();
            }
            manifest.ignored().forEach((reason, n) -> counter(provider, NONE, "ignored", bounded(reason))
                    .increment(n));
            manifest.rejected().forEach(part -> counter(
                            provider, NONE, "parked", part.reason().toString())
                    .increment());
            log.committed(manifest);
            processing(provider).record(Duration.between(since(manifest.delivery()), clock.instant()));
        }
    }

    /** A replay is late from when it was sent back, not from when its delivery came first. */
    private static Instant since(Delivery delivery) {
        return delivery.replayOf() == null ? delivery.receivedAt() : Receipt.time(delivery.receipt());
    }

    /** A transaction of this inbox with these deliveries was rolled back; they come again. */
    void countRollback(String inbox, List<Manifest> manifests, Throwable failure) {
        rollbacks(inbox).increment();
        log.rolledBack(inbox, manifests, failure);
    }

    /** An integrator's route could make it of a payload. */
    private String bounded(String reason) {
        boolean known = ignoreReasons.contains(reason);
        if (!known && WORD.matcher(reason).matches() && ignoreReasons.size() < MAX_WORDS) {
            known = true;
            ignoreReasons.add(reason);
        }
        return known ? reason : "other";
    }

    private Counter counter(String provider, String type, String outcome, String reason) {
        return counters.computeIfAbsent(List.of(provider, type, outcome, reason), labels -> Counter.builder(EVENTS)
                .tags("provider", provider, "type", type, "outcome", outcome, "reason", reason)
                .description("what became of everything found")
                .register(meters));
    }

    private Counter found(String provider) {
        return found.computeIfAbsent(provider, name -> Counter.builder(FOUND)
                .tag("provider", name)
                .description("things found in deliveries")
                .register(meters));
    }

    private Counter rollbacks(String inbox) {
        return Counter.builder(ROLLBACKS)
                .tag("inbox", inbox)
                .description("transactions rolled back")
                .register(meters);
    }

    private Timer processing(String provider) {
        return processing.computeIfAbsent(provider, name -> Timer.builder(PROCESSING)
                .tag("provider", name)
                .description("from receipt to commit")
                .register(meters));
    }
}
