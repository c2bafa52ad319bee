package io.waybill.inbox;

import java.time.Instant;
import java.util.UUID;

/**
 * One webhook request whose sender is proved: what the provider posted, and what Waybill noted when it came.
 *
 * @param receipt given once, when the delivery was received; owner of the claims made for it
 * @param endpoint name under {@code waybill.endpoints}
 * @param provider whose inbox it lies in
 * @param receivedAt to the millisecond
 * @param replayOf the receipt under which it was parked before; null where it is no replay
 * @param contentEncoding the request's {@code Content-Encoding}, lower-case; null where there was none
 * @param traceparent the request's place in a distributed trace; null where it told none
 * @param body the bytes exactly as received, compressed or not; never null, not to be changed
 */
public record Delivery(
        UUID receipt,
        String endpoint,
        String provider,
        Instant receivedAt,
        UUID replayOf,
        String contentEncoding,
        Traceparent traceparent,
        byte[] body) {

    /** Leaves out the body: payloads never reach a log. */
    @Override
    public String toString() {
        return "Delivery[" + receipt + " at " + endpoint + ", " + body.length + " bytes]";
    }
}
