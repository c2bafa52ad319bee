package io.waybill.route;

import io.micrometer.core.instrument.MeterRegistry;
import io.waybill.event.CanonicalEvent;
import io.waybill.parking.RejectedPart;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Counts what became of everything found, after the commit: {@code waybill_events_total} by provider, type, outcome and
 * reason. Found = delivered + duplicate + ignored + parked. {@code waybill_processing_seconds} is the time from receipt to
 * commit, one for each delivery.
 */
@Component
final class Outcomes {

    private static final Logger log = LoggerFactory.getLogger(Outcomes.class);
    private static final String EVENTS = "waybill.events";
    private static final String PROCESSING = "waybill.processing";
    private static final String ROLLBACKS = "waybill.rollbacks";
    private static final String NONE = "none";

    private final MeterRegistry meters;
    private final Clock clock;

    Outcomes(MeterRegistry meters, Clock clock) {
        this.meters = meters;
        this.clock = clock;
    }

    void count(List<Manifest> manifests) {
        for (Manifest manifest : manifests) {
            String provider = manifest.delivery().provider();
            for (CanonicalEvent event : manifest.delivered()) {
                count(provider, event.shortType(), "delivered", NONE, 1);
            }
            for (CanonicalEvent event : manifest.duplicates()) {
                count(provider, event.shortType(), "duplicate", NONE, 1);
            }
            manifest.ignored().forEach((reason, n) -> count(provider, NONE, "ignored", reason, n));
            if (!manifest.rejected().isEmpty()) {
                RejectedPart first = manifest.rejected().get(0);
                log.warn(
                        "Parked {} of {}: {}, {} ({} parts)",
                        manifest.delivery().receipt(),
                        manifest.delivery().endpoint(),
                        first.reason(),
                        first.detail(),
                        manifest.rejected().size());
            }
            manifest.rejected()
                    .forEach(part ->
                            count(provider, NONE, "parked", part.reason().toString(), 1));
            meters.timer(PROCESSING, "provider", provider)
                    .record(Duration.between(manifest.delivery().receivedAt(), clock.instant()));
        }
    }

    /** A transaction of this inbox was rolled back; its deliveries come again. */
    void countRollback(String inbox) {
        meters.counter(ROLLBACKS, "inbox", inbox).increment();
    }

    private void count(String provider, String type, String outcome, String reason, int n) {
        meters.counter(EVENTS, "provider", provider, "type", type, "outcome", outcome, "reason", reason)
                .increment(n);
    }
}
