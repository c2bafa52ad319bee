package io.waybill.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.broker.QueueLook;
import io.waybill.broker.Queues;
import io.waybill.claim.ClaimStore;
import io.waybill.claim.EventKey;
import io.waybill.endpoint.Endpoints;
import io.waybill.history.HistoryReader;
import io.waybill.history.PastDelivery;
import io.waybill.inbox.InboxMessage;
import io.waybill.parking.ParkedDeliveries;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Tells where a delivery or an event is. The history says what the last try did, the queues say where the delivery lies
 * now; a delivery that is in an inbox is there to be tried, whatever an earlier try did.
 */
@Component
final class Whereabouts {

    private static final int EVENT_ID_LENGTH = 43;
    private static final int MOST_PLACES = 10;

    private final HistoryReader history;
    private final ClaimStore claims;
    private final ParkedDeliveries parked;
    private final QueueLook look;
    private final Endpoints endpoints;

    Whereabouts(
            HistoryReader history, ClaimStore claims, ParkedDeliveries parked, QueueLook look, Endpoints endpoints) {
        this.history = history;
        this.claims = claims;
        this.parked = parked;
        this.look = look;
        this.endpoints = endpoints;
    }

    /**
     * What is known under this id; empty where nothing is.
     *
     * @param id a receipt, an event's id, or the provider's own event id
     */
    List<Map<String, Object>> find(String id) throws JMSException {
        Map<UUID, Map<String, Object>> found = new LinkedHashMap<>();
        Optional<UUID> receipt = receipt(id);
        if (receipt.isPresent()) {
            addDelivery(receipt.get(), found);
        }
        addEvent(id, found);
        for (PastDelivery delivery : history.carrying(id)) {
            if (!found.containsKey(delivery.receipt())) {
                found.put(delivery.receipt(), told(delivery));
            }
        }
        return new ArrayList<>(found.values());
    }

    private static Optional<UUID> receipt(String id) {
        try {
            return Optional.of(UUID.fromString(id));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void addDelivery(UUID receipt, Map<UUID, Map<String, Object>> found) throws JMSException {
        Optional<PastDelivery> past = history.delivery(receipt);
        if (past.isPresent()) {
            found.put(receipt, told(past.get()));
            return;
        }
        for (Map<String, Object> place : places(receipt)) {
            found.put(receipt, place);
        }
        parked.get(receipt)
                .ifPresent(delivery -> found.put(
                        receipt,
                        told(
                                "receipt", receipt.toString(),
                                "endpoint", delivery.delivery().endpoint(),
                                "receivedAt", delivery.delivery().receivedAt().toString(),
                                "state", "in " + Queues.PARKED + ": " + delivery.reason() + ", " + delivery.detail())));
    }

    private void addEvent(String id, Map<UUID, Map<String, Object>> found) throws JMSException {
        if (id.length() != EVENT_ID_LENGTH) {
            return;
        }
        Optional<UUID> owner;
        try {
            owner = claims.owner(new EventKey(Base64.getUrlDecoder().decode(id)));
        } catch (IllegalArgumentException e) {
            return;
        }
        if (owner.isPresent()) {
            addDelivery(owner.get(), found);
            found.computeIfAbsent(
                    owner.get(),
                    receipt -> told(
                            "receipt", receipt.toString(), "state", "delivered the event; older than history is kept"));
        }
    }

    private Map<String, Object> told(PastDelivery delivery) throws JMSException {
        Map<String, Object> told = told(
                "receipt", delivery.receipt().toString(),
                "endpoint", delivery.endpoint(),
                "receivedAt", delivery.receivedAt().toString());
        List<Map<String, Object>> waiting = places(delivery.receipt());
        boolean isParked = delivery.outcome().has("parked")
                && parked.get(delivery.receipt()).isPresent();
        told.put("state", state(delivery, waiting, isParked));
        for (String kind : new String[] {"delivered", "ignored", "parked"}) {
            if (delivery.outcome().has(kind)) {
                told.put(kind, plain(delivery.outcome().get(kind)));
            }
        }
        if (delivery.outcome().has("duplicates")) {
            told.put("duplicates", duplicates(delivery.outcome().get("duplicates"), delivery.receipt()));
        }
        if (delivery.replayOf() != null) {
            told.put("replayOf", delivery.replayOf().toString());
        }
        return told;
    }

    private static String state(PastDelivery delivery, List<Map<String, Object>> waiting, boolean isParked) {
        if (!waiting.isEmpty()) {
            return String.valueOf(waiting.get(0).get("state"));
        }
        if (isParked) {
            return "in " + Queues.PARKED;
        }
        if (delivery.replayedAs() != null) {
            return "replayed as " + delivery.replayedAs();
        }
        if (delivery.discardedAt() != null) {
            return "discarded by an operator at " + delivery.discardedAt();
        }
        return delivery.outcome().has("parked")
                ? "taken off " + Queues.PARKED + ", and on its way if it is a replay"
                : "processed";
    }

    /** Whose each event was before; a receipt of its own means that the delivery holds the event twice. */
    private List<Map<String, Object>> duplicates(JsonNode ids, UUID receipt) {
        List<Map<String, Object>> duplicates = new ArrayList<>();
        for (JsonNode id : ids) {
            EventKey key = new EventKey(Base64.getUrlDecoder().decode(id.textValue()));
            String owner = claims.owner(key)
                    .map(first -> first.equals(receipt) ? "this delivery" : first.toString())
                    .orElse("a delivery whose claim is no longer kept");
            duplicates.add(told("id", id.textValue(), "of", owner));
        }
        return duplicates;
    }

    /** Where the delivery, or its replay, waits to be processed. */
    private List<Map<String, Object>> places(UUID receipt) throws JMSException {
        // A UUID's text cannot break out of the selector.
        String selector =
                InboxMessage.RECEIPT + " = '" + receipt + "' OR " + InboxMessage.REPLAY_OF + " = '" + receipt + "'";
        List<Map<String, Object>> places = new ArrayList<>();
        for (String provider : endpoints.providers()) {
            String queue = Queues.inbox(provider);
            places.addAll(look.read(queue, selector, MOST_PLACES, message -> waiting(message, queue)));
        }
        return places;
    }

    private static Map<String, Object> waiting(Message message, String queue) throws JMSException {
        String replayOf = message.getStringProperty(InboxMessage.REPLAY_OF);
        return told(
                "receipt", message.getStringProperty(InboxMessage.RECEIPT),
                "endpoint", message.getStringProperty(InboxMessage.ENDPOINT),
                "receivedAt", message.getStringProperty(InboxMessage.RECEIVED_AT),
                "state", "waits in " + queue + (replayOf == null ? "" : ", as a replay"));
    }

    private static Map<String, Object> told(String... namesAndValues) {
        Map<String, Object> told = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            told.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return told;
    }

    /** Maps, lists, texts and numbers, which every JMX client can show. */
    static Object plain(JsonNode json) {
        return new com.fasterxml.jackson.databind.ObjectMapper().convertValue(json, Object.class);
    }
}
