package io.waybill.receive;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.waybill.endpoint.Endpoint;
import io.waybill.endpoint.Endpoints;
import io.waybill.inbox.InboxUnavailableException;
import io.waybill.operate.Problem;
import io.waybill.operate.Repeats;
import io.waybill.signature.SignatureRejectedException;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Which answer each outcome gets. Counted as {@code waybill_deliveries_total} by endpoint, status and cause, with
 * {@code waybill_answer_seconds}, from when a request could be read to its answer, by endpoint.
 *
 * <p>Labels are names of configured endpoints and words of this program, never anything of the request.
 */
@Component
final class Answers {

    private static final Logger log = LoggerFactory.getLogger(Answers.class);
    private static final String NO_ENDPOINT = "none";

    private final MeterRegistry meters;
    private final Clock clock;
    private final Repeats repeats;
    private final Map<Outcome, Counter> counters = new ConcurrentHashMap<>();
    private final Map<String, Timer> timers = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> lastStored = new ConcurrentHashMap<>();

    /** Found again without building its tags, which takes longer than to count. */
    private record Outcome(String endpoint, int status, String cause) {}

    Answers(MeterRegistry meters, Endpoints endpoints, Clock clock) {
        this.meters = meters;
        this.clock = clock;
        this.repeats = new Repeats(clock);
        endpoints.endpoints().forEach(this::register);
    }

    /** So that each series is there before the first such answer: a rate needs a zero to start from. */
    private void register(String name, Endpoint endpoint) {
        counter(name, 200, "stored");
        for (SignatureRejectedException.Cause kind : SignatureRejectedException.Cause.values()) {
            counter(name, 401, word(kind));
        }
        counter(name, 413, "too-large");
        counter(name, 503, "not-stored");
        counter(name, 503, endpoint.hasSecret() ? "not-stored-in-time" : "no-secret-configured");
        timer(name);
        if (endpoint.hasSecret()) {
            Gauge.builder(
                            "waybill.last.delivery.timestamp",
                            lastStored.computeIfAbsent(name, first -> new AtomicLong()),
                            millis -> millis.get() / 1_000.0)
                    .tag("endpoint", name)
                    .baseUnit("seconds")
                    .description("Unix time of the last delivery that was stored; 0 before the first since the start")
                    .register(meters);
        }
    }

    /**
     * @param failure what the receiving route threw, or null where the delivery is stored
     */
    void give(Answer answer, Received received, Throwable failure, Duration retryAfter) {
        Receiver receiver = received.receiver();
        if (failure == null) {
            if (answer.stored(received.delivery().receipt())) {
                count(answer, receiver, 200, "stored");
                lastStored.get(receiver.name()).set(clock.millis());
                log.trace("Stored {}", received.delivery());
            }
        } else if (failure instanceof SignatureRejectedException rejected) {
            if (answer.plain(401, "the signature is not valid")) {
                count(answer, receiver, 401, word(rejected.kind()));
                refused(receiver, rejected);
            }
        } else {
            boolean known = failure instanceof InboxUnavailableException;
            if (answer.unavailable("not stored, please send it again", retryAfter)) {
                count(answer, receiver, 503, known ? "not-stored" : "failed");
            }
            if (!known) {
                failed(receiver.name(), failure);
            }
        }
    }

    /**
     * Counts an answer.
     *
     * @param receiver null where the request is for no endpoint
     * @param cause in words of this program, a few of them
     */
    void count(Answer answer, Receiver receiver, int status, String cause) {
        String endpoint = receiver == null ? NO_ENDPOINT : receiver.name();
        counter(endpoint, status, cause).increment();
        timer(endpoint).record(answer.took());
    }

    private Timer timer(String endpoint) {
        return timers.computeIfAbsent(endpoint, name -> Timer.builder("waybill.answer")
                .tag("endpoint", name)
                .description("from when a request could be read to its answer")
                .register(meters));
    }

    private Counter counter(String endpoint, int status, String cause) {
        return counters.computeIfAbsent(
                new Outcome(endpoint, status, cause), outcome -> Counter.builder("waybill.deliveries")
                        .tags("endpoint", endpoint, "status", Integer.toString(status), "cause", cause)
                        .description("answers on the webhook port")
                        .register(meters));
    }

    private static String word(SignatureRejectedException.Cause kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Anybody can send what is refused, so not every one gets a line. */
    private void refused(Receiver receiver, SignatureRejectedException rejected) {
        String cause = word(rejected.kind());
        repeats.say(receiver.name() + " " + cause, heldBack -> log.atWarn()
                .addKeyValue("endpoint", receiver.name())
                .addKeyValue("provider", receiver.endpoint().provider())
                .addKeyValue("cause", cause)
                .addKeyValue("repeated", heldBack)
                .log("Refused a delivery to {}: {}{}", receiver.name(), rejected.getMessage(), Repeats.more(heldBack)));
    }

    /** A bug of ours, whose exception may quote the request. */
    void failed(String endpoint, Throwable failure) {
        Problem problem = Problem.of(failure);
        repeats.say(endpoint + " " + problem.key(), heldBack -> log.atError()
                .addKeyValue("endpoint", endpoint)
                .addKeyValue("repeated", heldBack)
                .log("A delivery to {} was answered 503: {}{}", endpoint, problem, Repeats.more(heldBack)));
    }
}
