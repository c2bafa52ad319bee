package io.waybill.history;

import io.waybill.parking.RejectedPart;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What became of one delivery.
 *
 * @param replayOf the receipt under which it was parked before; null where it is no replay
 * @param providerEventIds the provider's own ids of what is in it
 * @param delivered events that it put on queues
 * @param duplicates ids of events that another delivery had put there before
 * @param ignored how many parts, by reason
 * @param parked what could not go on
 */
public record DeliveryRecord(
        UUID receipt,
        String endpoint,
        Instant receivedAt,
        UUID replayOf,
        Collection<String> providerEventIds,
        List<Sent> delivered,
        List<String> duplicates,
        Map<String, Integer> ignored,
        List<RejectedPart> parked) {

    /** An event and the queue it went to. */
    public record Sent(String id, String queue) {}
}
