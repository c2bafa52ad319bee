package io.waybill.history;

/**
 * What came in at one endpoint and what became of it.
 *
 * @param deliveries stored and processed
 * @param delivered events put on queues
 * @param duplicates events that had been put there before
 * @param ignored parts that are not wanted
 * @param parked parts that could not go on
 */
public record EndpointCount(
        String endpoint, long deliveries, long delivered, long duplicates, long ignored, long parked) {}
