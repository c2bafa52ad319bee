package io.waybill.route;

import io.waybill.inbox.Delivery;
import io.waybill.inbox.Traceparent;
import io.waybill.operate.Problem;
import io.waybill.operate.Repeats;
import io.waybill.parking.RejectedPart;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;
import org.springframework.stereotype.Component;

/**
 * One line for each delivery, once it is committed, and one for each problem that rolls deliveries back: what became of
 * it, never what was in it. Receipt, route, endpoint, provider and trace stand in the line and, for structured logs, as
 * fields of their own.
 *
 * <p>Parked is a warning; ignored is an information, unless the endpoint's {@code ignore-types} asked for it; what came
 * through is told at debug, since a line each would cost as much as the delivery.
 */
@Component
final class DeliveryLog {

    private static final Logger log = LoggerFactory.getLogger(DeliveryLog.class);
    private static final String AS_CONFIGURED = "ignore-types";

    private final Repeats repeats;

    DeliveryLog(Clock clock) {
        this.repeats = new Repeats(clock);
    }

    void committed(Manifest manifest) {
        boolean ignored = !manifest.ignored().isEmpty();
        boolean asConfigured = manifest.ignored().keySet().stream().allMatch(AS_CONFIGURED::equals);
        if (manifest.hasRejected()) {
            RejectedPart first = manifest.rejected().get(0);
            log(Level.WARN, "Parked", manifest, first.reason() + ", " + first.detail() + "; ");
        } else if (ignored) {
            Level level = asConfigured ? Level.DEBUG : Level.INFO;
            log(level, "Ignored", manifest, String.join(", ", manifest.ignored().keySet()) + "; ");
        } else if (manifest.delivered().isEmpty()) {
            log(Level.DEBUG, "Duplicate", manifest, "");
        } else {
            log(Level.DEBUG, "Delivered", manifest, "");
        }
    }

    private static void log(Level level, String outcome, Manifest manifest, String why) {
        if (!log.isEnabledForLevel(level)) {
            return;
        }
        Map<String, Integer> counts = new LinkedHashMap<>();
        counts.put("delivered", manifest.delivered().size());
        counts.put("duplicate", manifest.duplicates().size());
        counts.put(
                "ignored", manifest.ignored().values().stream().mapToInt(n -> n).sum());
        counts.put("parked", manifest.rejected().size());
        Map<String, Object> fields = fields(outcome, manifest);
        fields.putAll(counts);
        if (manifest.hasRejected()) {
            fields.put("reason", manifest.rejected().get(0).reason().toString());
        }
        String found = counts.entrySet().stream()
                .filter(count -> count.getValue() > 0)
                .map(count -> count.getValue() + " " + count.getKey())
                .collect(Collectors.joining(", "));
        line(level, fields).log("{} {}: {}{}", outcome, name(manifest), why, found);
    }

    /**
     * The deliveries of this group come again. A group fails as a whole, and each of its deliveries is then tried by itself;
     * so the one at fault is named at once where its route's step failed, else when it fails alone.
     */
    void rolledBack(String inbox, List<Manifest> group, Throwable failure) {
        Throwable cause = Problem.root(failure);
        Manifest atFault = group.stream()
                .filter(manifest ->
                        manifest.failedStep() != null && manifest.failedStep().cause() == cause)
                .findFirst()
                .orElse(group.size() == 1 ? group.get(0) : null);
        FailedStep step = atFault == null ? null : atFault.failedStep();
        String at = step == null || step.cause() != cause ? "" : " in " + step.name();
        Problem problem = Problem.of(failure);
        repeats.say(inbox + at + problem.key(), heldBack -> {
            Map<String, Object> fields = fields("Rolled back", atFault);
            fields.put("repeated", heldBack);
            line(Level.WARN, fields)
                    .log(
                            "Rolled back {}, will be tried again: {}{}{}",
                            atFault == null ? group.size() + " deliveries of " + inbox : name(atFault),
                            problem,
                            at,
                            Repeats.more(heldBack));
        });
    }

    private static String name(Manifest manifest) {
        Delivery delivery = manifest.delivery();
        Traceparent trace = delivery.traceparent();
        return delivery.receipt() + " of " + delivery.endpoint() + " by " + manifest.route()
                + (trace == null ? "" : ", trace " + trace.traceId());
    }

    /** Of a line about this delivery, or, where it is null, about none in particular. */
    private static Map<String, Object> fields(String outcome, Manifest manifest) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("outcome", outcome);
        if (manifest != null) {
            Delivery delivery = manifest.delivery();
            fields.put("receipt", delivery.receipt().toString());
            fields.put("route", manifest.route());
            fields.put("endpoint", delivery.endpoint());
            fields.put("provider", delivery.provider());
            Traceparent trace = delivery.traceparent();
            if (trace != null) {
                // The name by which Elastic Common Schema joins lines to traces.
                fields.put("trace.id", trace.traceId());
                fields.put(Traceparent.NAME, trace.value());
            }
        }
        return fields;
    }

    private static LoggingEventBuilder line(Level level, Map<String, Object> fields) {
        LoggingEventBuilder line = log.atLevel(level);
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            line = line.addKeyValue(field.getKey(), field.getValue());
        }
        return line;
    }
}
