package io.waybill.console;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.waybill.broker.Queues;
import io.waybill.claim.ClaimStoreException;
import io.waybill.history.EndpointCount;
import io.waybill.history.HistoryReader;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** What an operator asks first: what came in today, what became of it, and whether anything is stuck. */
@Component
final class Status {

    private static final Duration LONG_AGO = Duration.ofMinutes(15);

    private final HistoryReader history;
    private final MeterRegistry meters;
    private final Clock clock;

    Status(HistoryReader history, MeterRegistry meters, Clock clock) {
        this.history = history;
        this.meters = meters;
        this.clock = clock;
    }

    /** What was processed since midnight UTC, by endpoint; a replay counts as a delivery of its own. */
    List<Map<String, Object>> today() {
        Instant midnight = clock.instant().truncatedTo(ChronoUnit.DAYS);
        List<Map<String, Object>> today = new ArrayList<>();
        for (EndpointCount count : since(midnight)) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("endpoint", count.endpoint());
            row.put("deliveries", count.deliveries());
            row.put("delivered", count.delivered());
            row.put("duplicates", count.duplicates());
            row.put("ignored", count.ignored());
            row.put("parked", count.parked());
            today.add(row);
        }
        return today;
    }

    /** Nothing while the claim database is away; {@link #problems} says so. */
    private List<EndpointCount> since(Instant time) {
        try {
            return history.since(time);
        } catch (ClaimStoreException e) {
            return List.of();
        }
    }

    /** How this process has answered since it started. */
    List<Map<String, Object>> answers() {
        List<Map<String, Object>> answers = new ArrayList<>();
        for (Counter counter : meters.find("waybill.deliveries").counters()) {
            if (counter.count() > 0) {
                Map<String, Object> row = new LinkedHashMap<>();
                for (Tag tag : counter.getId().getTags()) {
                    row.put(tag.getKey(), tag.getValue());
                }
                row.put("deliveries", (long) counter.count());
                answers.add(row);
            }
        }
        answers.sort(java.util.Comparator.comparing(row -> row.get("endpoint") + " " + row.get("status")));
        return answers;
    }

    /** What lies on each queue, as last seen; {@code ?} while the broker does not say. */
    List<Map<String, Object>> queues() {
        List<Map<String, Object>> queues = new ArrayList<>();
        add(queues, "waybill.inbox", "provider", Queues.inbox(""));
        add(queues, "waybill.parked", "", Queues.PARKED);
        add(queues, "waybill.crm", "queue", "");
        return queues;
    }

    /** In one sentence each, what stands in the way; empty where nothing does. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (value("waybill.broker.up") < 1) {
            problems.add("The broker does not answer: deliveries are answered 503.");
        }
        if (value("waybill.claims.up") < 1) {
            problems.add("The claim database does not take writes: deliveries wait in their inboxes.");
        } else if (value("waybill.processing.waiting") > 0) {
            problems.add("Deliveries wait in their inboxes; the log says why.");
        }
        if (value("waybill.disk.usage.ratio") >= value("waybill.disk.limit.ratio")) {
            problems.add("The disk is nearly full: deliveries are answered 503.");
        }
        if (value("waybill.parked.messages") > 0) {
            problems.add((long) value("waybill.parked.messages") + " deliveries are parked: `parked list` says why.");
        }
        for (Gauge age : meters.find("waybill.crm.oldest.age").gauges()) {
            if (age.value() > LONG_AGO.toSeconds()) {
                problems.add("Nobody has taken the oldest event off "
                        + age.getId().getTag("queue") + " for " + told(age.value()) + ": is its reader down?");
            }
        }
        if (value("waybill.claims.purge.halted") > 0) {
            problems.add("Old claims are not purged; the log says why.");
        }
        return problems;
    }

    private void add(List<Map<String, Object>> queues, String name, String tag, String prefix) {
        for (Gauge depth : meters.find(name + ".messages").gauges()) {
            Gauge age = meters.find(name + ".oldest.age")
                    .tags(depth.getId().getTags())
                    .gauge();
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("queue", tag.isEmpty() ? prefix : prefix + depth.getId().getTag(tag));
            row.put("messages", Double.isNaN(depth.value()) ? "?" : Long.toString((long) depth.value()));
            row.put("oldest", age == null || Double.isNaN(age.value()) ? "?" : told(age.value()));
            queues.add(row);
        }
    }

    private static String told(double seconds) {
        Duration age = Duration.ofSeconds((long) seconds);
        if (age.isZero()) {
            return "-";
        }
        return age.toDays() > 0
                ? age.toDays() + " d " + age.toHoursPart() + " h"
                : age.toString().substring(2).toLowerCase(java.util.Locale.ROOT);
    }

    private double value(String gauge) {
        Gauge found = meters.find(gauge).gauge();
        return found == null ? 0 : found.value();
    }
}
