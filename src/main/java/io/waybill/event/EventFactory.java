package io.waybill.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.claim.EventKey;
import io.waybill.parking.Reason;
import io.waybill.parking.RejectedException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/**
 * Completes what a mapping returns into canonical events.
 *
 * <p>A mapping gives, for each event: {@code identity} (array of texts, numbers, nulls), {@code type} (the short one),
 * {@code source} (array, joined and percent-encoded), {@code subject}, {@code time} and {@code data}. Anything that does
 * not come out as a valid event throws {@link RejectedException}: the part is parked as unmappable. Safe for many
 * threads.
 */
@Component
public final class EventFactory {

    /** A long text of the delivery is repeated in each of its events. */
    private static final int MAX_TEXT = 32 * 1024 * 1024;

    private static final Set<String> FIELDS = Set.of("identity", "type", "source", "subject", "time", "data");

    private final ObjectMapper mapper = new ObjectMapper();
    private final EventSchema schema = new EventSchema(mapper);

    /**
     * What one part was mapped to.
     *
     * @param events to be claimed, in the mapping's order
     * @param repeated known to be on their queues
     */
    public record Completed(List<CanonicalEvent> events, List<EventRef> repeated) {

        public int size() {
            return events.size() + repeated.size();
        }

        /** Characters of the events. */
        public long text() {
            return events.stream().mapToLong(event -> event.json().length()).sum();
        }
    }

    /**
     * The events of one part. Of one that is known only the identity and type are looked at: Nylas repeats each click in
     * every later notification, and its event lies on its queue as it was completed then.
     *
     * @param known whether an event is known to be on its queue
     */
    public Completed complete(JsonNode mapped, Predicate<EventKey> known) {
        if (!mapped.isArray()) {
            throw new RejectedException(Reason.UNMAPPABLE, "the mapping must return an array of events");
        }
        List<CanonicalEvent> events = new ArrayList<>();
        List<EventRef> repeated = new ArrayList<>();
        Map<Identity, Integer> seen = new HashMap<>();
        long size = 0;
        for (JsonNode event : mapped) {
            Identity identity = Identity.of(event.get("identity"));
            int earlier = seen.merge(identity, 1, Integer::sum) - 1;
            EventKey key = identity.repeated(earlier).key();
            if (known.test(key)) {
                String providerEventId = schema.textOf(event.path("data").get("providerEventId"));
                repeated.add(new EventRef(key, schema.textOf(event.get("type")), providerEventId));
                continue;
            }
            CanonicalEvent completed = complete(event, key);
            events.add(completed);
            size += completed.json().length();
            if (size > MAX_TEXT) {
                throw new RejectedException(Reason.OVERSIZE, "its events are more than " + MAX_TEXT + " characters");
            }
        }
        return new Completed(events, repeated);
    }

    private CanonicalEvent complete(JsonNode mapped, EventKey key) {
        mapped.fieldNames().forEachRemaining(field -> {
            if (!FIELDS.contains(field)) {
                throw new RejectedException(Reason.UNMAPPABLE, "the mapping returns an unknown field '" + field + "'");
            }
        });
        String id = key.toString();
        String shortType = schema.textOf(mapped.get("type"));
        String source = source(mapped.get("source"));
        String subject = schema.textOf(mapped.get("subject"));
        String time = schema.textOf(mapped.get("time"));

        ObjectNode event = mapper.createObjectNode();
        event.put("specversion", CanonicalEvent.SPEC_VERSION);
        event.put("id", id);
        event.put("source", source);
        event.put("type", CanonicalEvent.TYPE_PREFIX + shortType);
        if (subject != null) {
            event.put("subject", subject);
        }
        if (time != null) {
            event.put("time", time);
        }
        event.put("datacontenttype", "application/json");
        event.put("dataschema", CanonicalEvent.DATA_SCHEMA);
        JsonNode data = schema.dataOf(mapped.get("data"));
        if (data != null) {
            event.set("data", data);
        }
        schema.check(event);
        Instant happenedAt = happenedAt(time);
        try {
            String providerEventId = event.at("/data/providerEventId").textValue();
            return new CanonicalEvent(
                    key,
                    id,
                    shortType,
                    source,
                    subject,
                    time,
                    happenedAt,
                    providerEventId,
                    mapper.writeValueAsString(event));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON nodes can always be written", e);
        }
    }

    /** The schema's pattern lets through a thirteenth month. */
    private static Instant happenedAt(String time) {
        try {
            return time == null ? Instant.MIN : Instant.parse(time);
        } catch (DateTimeParseException e) {
            throw new RejectedException(Reason.UNMAPPABLE, "the event's time is no date-time");
        }
    }

    /** {@code ["nylas", "a b"]} is {@code /nylas/a%20b}; an absent segment is left out. */
    private String source(JsonNode segments) {
        StringBuilder source = new StringBuilder();
        if (segments != null && segments.isArray()) {
            for (JsonNode segment : segments) {
                String text = schema.textOf(segment);
                if (text != null) {
                    source.append('/');
                    percentEncode(text, source);
                }
            }
        }
        return source.toString();
    }

    /** All but RFC 3986's unreserved characters. */
    private static void percentEncode(String text, StringBuilder target) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean unreserved = (b >= 'a' && b <= 'z')
                    || (b >= 'A' && b <= 'Z')
                    || (b >= '0' && b <= '9')
                    || b == '-'
                    || b == '.'
                    || b == '_'
                    || b == '~';
            if (unreserved) {
                target.append((char) b);
            } else {
                target.append('%').append(String.format("%02X", b));
            }
        }
    }
}
