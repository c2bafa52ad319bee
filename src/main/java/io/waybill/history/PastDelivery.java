package io.waybill.history;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.UUID;

/**
 * A delivery as the history has it.
 *
 * @param outcome {@code delivered} (event ids and queues), {@code duplicates} (event ids), {@code ignored} (numbers by
 *     reason), {@code parked} (parts with reason and detail); of each the first hundred, and absent where there are none
 * @param replayOf receipt under which it was parked before, or null
 * @param replayedAs receipt under which it was tried again, or null
 * @param discardedAt when an operator threw it away, or null
 */
public record PastDelivery(
        UUID receipt,
        Instant receivedAt,
        String endpoint,
        JsonNode outcome,
        UUID replayOf,
        UUID replayedAs,
        Instant discardedAt) {}
