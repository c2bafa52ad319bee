package io.waybill.console;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.waybill.claim.ClaimStoreException;
import io.waybill.history.History;
import io.waybill.inbox.Delivery;
import io.waybill.parking.ParkedDeliveries;
import io.waybill.parking.ParkedDelivery;
import io.waybill.parking.ParkedFilter;
import io.waybill.parking.Reason;
import io.waybill.parking.RejectedException;
import io.waybill.route.DryRun;
import io.waybill.route.InflateDelivery;
import jakarta.jms.JMSException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jmx.export.annotation.ManagedOperation;
import org.springframework.jmx.export.annotation.ManagedOperationParameter;
import org.springframework.jmx.export.annotation.ManagedResource;
import org.springframework.stereotype.Component;

/**
 * Parked deliveries for operators, in Hawtio and behind {@code java -jar waybill.jar parked}. What cannot be done is
 * said in an exception's message, in words for the operator. An empty parameter of a filter does not matter.
 */
@Component
@ManagedResource(
        objectName = "io.waybill:type=Parked",
        description = "Deliveries that could not go on, with the reason.")
public class ParkedConsole {

    private static final Logger log = LoggerFactory.getLogger(ParkedConsole.class);
    private static final int MOST = 1_000;
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");
    private static final String FILTER = "Empty: any.";
    private static final String TIME = "RFC 3339, e.g. 2026-11-20T08:00:00Z, by when it was parked. Empty: any.";
    private static final String RECEIPT = "The receipt under which it is parked.";

    private final ParkedDeliveries parked;
    private final DryRun dryRun;
    private final InflateDelivery inflate;
    private final History history;
    private final MeterRegistry meters;
    private final Clock clock;
    private final ObjectMapper deliveryMapper;
    private final ObjectMapper mapper = new ObjectMapper();

    ParkedConsole(
            ParkedDeliveries parked,
            DryRun dryRun,
            InflateDelivery inflate,
            History history,
            MeterRegistry meters,
            ObjectMapper deliveryMapper,
            Clock clock) {
        this.parked = parked;
        this.dryRun = dryRun;
        this.inflate = inflate;
        this.history = history;
        this.meters = meters;
        this.deliveryMapper = deliveryMapper;
        this.clock = clock;
    }

    @ManagedOperation(description = "The oldest thousand that are meant: receipt, reason, times and parts; no payload.")
    @ManagedOperationParameter(name = "reason", description = FILTER)
    @ManagedOperationParameter(name = "provider", description = FILTER)
    @ManagedOperationParameter(name = "endpoint", description = FILTER)
    @ManagedOperationParameter(name = "from", description = TIME)
    @ManagedOperationParameter(name = "to", description = TIME)
    public List<Map<String, Object>> list(String reason, String provider, String endpoint, String from, String to)
            throws JMSException {
        return parked.list(filter(reason, provider, endpoint, from, to), MOST, this::told);
    }

    @ManagedOperation(
            description = "One parked delivery with its payload, pretty-printed. Personal data: do not pass it on.")
    @ManagedOperationParameter(name = "receipt", description = RECEIPT)
    public Map<String, Object> show(String receipt) throws JMSException {
        ParkedDelivery delivery = get(receipt);
        Map<String, Object> told = told(delivery);
        told.put("body", visible(pretty(delivery.delivery())));
        return told;
    }

    @ManagedOperation(description = "What a replay would do: emit, duplicate, park again. Changes nothing.")
    @ManagedOperationParameter(name = "receipt", description = RECEIPT)
    public Map<String, Object> dryRun(String receipt) throws JMSException {
        return wouldDo(get(receipt));
    }

    @ManagedOperation(
            description = "What a replay of each that is meant would do, the oldest thousand. Changes nothing.")
    @ManagedOperationParameter(name = "reason", description = FILTER)
    @ManagedOperationParameter(name = "provider", description = FILTER)
    @ManagedOperationParameter(name = "endpoint", description = FILTER)
    @ManagedOperationParameter(name = "from", description = TIME)
    @ManagedOperationParameter(name = "to", description = TIME)
    public List<Map<String, Object>> dryRunAll(String reason, String provider, String endpoint, String from, String to)
            throws JMSException {
        return parked.list(filter(reason, provider, endpoint, from, to), MOST, this::wouldDo);
    }

    @ManagedOperation(description = "Sends one back to its inbox under a new receipt, which is the answer.")
    @ManagedOperationParameter(name = "receipt", description = RECEIPT)
    public String replay(String receipt) throws JMSException {
        UUID old = uuid(receipt);
        UUID again = parked.replay(old).orElseThrow(() -> notParked(old));
        log.info("An operator replayed {} as {}", old, again);
        count("replayed", 1);
        return again.toString();
    }

    @ManagedOperation(description = "Sends back all that are meant, the oldest thousand: old receipts and new ones.")
    @ManagedOperationParameter(name = "reason", description = FILTER)
    @ManagedOperationParameter(name = "provider", description = FILTER)
    @ManagedOperationParameter(name = "endpoint", description = FILTER)
    @ManagedOperationParameter(name = "from", description = TIME)
    @ManagedOperationParameter(name = "to", description = TIME)
    public Map<String, String> replayAll(String reason, String provider, String endpoint, String from, String to)
            throws JMSException {
        Map<String, String> receipts = new LinkedHashMap<>();
        parked.replay(filter(reason, provider, endpoint, from, to), MOST)
                .forEach((old, again) -> receipts.put(old.toString(), again.toString()));
        log.info("An operator replayed {} parked deliveries", receipts.size());
        count("replayed", receipts.size());
        return receipts;
    }

    @ManagedOperation(description = "Throws one away for good.")
    @ManagedOperationParameter(name = "receipt", description = RECEIPT)
    @ManagedOperationParameter(name = "confirm", description = "The same receipt once more, if it is really meant.")
    public String discard(String receipt, String confirm) throws JMSException {
        UUID old = uuid(receipt);
        if (!receipt.equals(confirm)) {
            ParkedDelivery delivery = get(receipt);
            throw new IllegalArgumentException("Nothing was discarded. This would throw away " + receipt + " ("
                    + delivery.reason() + ") for good: give its receipt once more to confirm.");
        }
        Optional<UUID> discarded = parked.discard(old);
        if (discarded.isEmpty()) {
            throw notParked(old);
        }
        log.info("An operator discarded {}", old);
        count("discarded", 1);
        try {
            history.discarded(old, clock.instant());
        } catch (ClaimStoreException e) {
            return "discarded " + old + "; `find` will not know of it, since the claim database does not answer";
        }
        return "discarded " + old;
    }

    private Map<String, Object> wouldDo(ParkedDelivery delivery) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("receipt", delivery.delivery().receipt().toString());
        try {
            DryRun.Outcome outcome = dryRun.of(delivery.delivery());
            told.put("emit", outcome.emit());
            told.put("duplicates", outcome.duplicates());
            told.put("ignored", outcome.ignored());
            told.put(
                    "parkAgain",
                    outcome.parkAgain().stream()
                            .map(part -> Map.of(
                                    "part", part.part(), "reason", part.reason().toString(), "detail", part.detail()))
                            .toList());
        } catch (IllegalStateException e) {
            told.put("fails", e.getMessage());
        }
        return told;
    }

    private Map<String, Object> told(ParkedDelivery parkedDelivery) {
        Delivery delivery = parkedDelivery.delivery();
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("receipt", delivery.receipt().toString());
        told.put("reason", parkedDelivery.reason());
        told.put("detail", parkedDelivery.detail());
        told.put("provider", delivery.provider());
        told.put("endpoint", delivery.endpoint());
        told.put("receivedAt", delivery.receivedAt().toString());
        told.put("parkedAt", parkedDelivery.parkedAt().toString());
        told.put("bytes", delivery.body().length);
        told.put("partCount", parkedDelivery.partCount());
        try {
            told.put("parts", Whereabouts.plain(mapper.readTree(parkedDelivery.parts())));
        } catch (JacksonException e) {
            told.put("parts", List.of());
        }
        return told;
    }

    /** Control characters as escapes: they would break Jolokia's JSON and reach the operator's terminal. */
    private static String visible(String text) {
        StringBuilder visible = new StringBuilder(text.length());
        text.chars().forEach(c -> {
            if (Character.isISOControl(c) && c != '\n' && c != '\t') {
                visible.append(String.format("\\u%04x", c));
            } else {
                visible.append((char) c);
            }
        });
        return visible.toString();
    }

    /** Pretty-printed where it is JSON by the same rules as when it is processed, else as text, else as ISO 8859-1, in which every byte is a character. */
    private String pretty(Delivery delivery) {
        String text;
        try {
            text = inflate.text(delivery);
        } catch (RejectedException e) {
            return new String(delivery.body(), StandardCharsets.ISO_8859_1);
        }
        try {
            return deliveryMapper.readTree(text).toPrettyString();
        } catch (JacksonException | NumberFormatException e) {
            return text;
        }
    }

    private ParkedDelivery get(String receipt) throws JMSException {
        UUID uuid = uuid(receipt);
        return parked.get(uuid).orElseThrow(() -> notParked(uuid));
    }

    private static IllegalArgumentException notParked(UUID receipt) {
        return new IllegalArgumentException("No delivery " + receipt + " is parked, or another reader of waybill.parked"
                + " has it in hand. Where it is now: java -jar waybill.jar find " + receipt);
    }

    private static UUID uuid(String receipt) {
        try {
            return UUID.fromString(String.valueOf(receipt));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("A receipt is a UUID, as in the header Waybill-Receipt.", e);
        }
    }

    private static ParkedFilter filter(String reason, String provider, String endpoint, String from, String to) {
        List<String> reasons =
                Arrays.stream(Reason.values()).map(Reason::toString).toList();
        if (reason != null && !reason.isEmpty() && !reasons.contains(reason)) {
            throw new IllegalArgumentException(
                    "There is no reason '" + reason + "', only " + String.join(", ", reasons) + ".");
        }
        return new ParkedFilter(reason, provider, endpoint, time(from), time(to));
    }

    private static Instant time(String text) {
        try {
            Instant time = text == null || text.isEmpty() ? null : Instant.parse(text);
            if (time != null && (time.isBefore(Instant.EPOCH) || time.isAfter(LATEST))) {
                throw new DateTimeParseException("not in this age", text, 0);
            }
            return time;
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("A time is written like 2026-11-20T08:00:00Z.", e);
        }
    }

    private void count(String operation, int n) {
        meters.counter("waybill.parked.operations", "operation", operation).increment(n);
    }
}
