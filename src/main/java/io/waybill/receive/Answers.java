package io.waybill.receive;

import io.micrometer.core.instrument.MeterRegistry;
import io.waybill.inbox.InboxUnavailableException;
import io.waybill.signature.SignatureRejectedException;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Which answer each outcome gets. Counted as {@code waybill_deliveries_total} by endpoint, status and cause.
 */
@Component
final class Answers {

    private static final Logger log = LoggerFactory.getLogger(Answers.class);

    private final MeterRegistry meters;

    Answers(MeterRegistry meters) {
        this.meters = meters;
    }

    /**
     * @param failure what the receiving route threw, or null where the delivery is stored
     */
    void give(Answer answer, Received received, Throwable failure, Duration retryAfter) {
        String endpoint = received.receiver().name();
        if (failure == null) {
            if (answer.stored(received.delivery().receipt())) {
                count(endpoint, 200, "stored");
                log.debug("Stored {}", received.delivery());
            }
        } else if (failure instanceof SignatureRejectedException rejected) {
            if (answer.plain(401, "the signature is not valid")) {
                count(
                        endpoint,
                        401,
                        rejected.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
                log.warn("Refused a delivery to {}: {}", endpoint, rejected.getMessage());
            }
        } else {
            boolean known = failure instanceof InboxUnavailableException;
            if (answer.unavailable("not stored, please send it again", retryAfter)) {
                count(endpoint, 503, known ? "not-stored" : "failed");
            }
            if (!known) {
                log.error("A delivery to {} was answered 503", endpoint, failure);
            }
        }
    }

    void count(String endpoint, int status, String cause) {
        meters.counter("waybill.deliveries", "endpoint", endpoint, "status", Integer.toString(status), "cause", cause)
                .increment();
    }
}
