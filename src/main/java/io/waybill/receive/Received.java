package io.waybill.receive;

import io.waybill.inbox.Delivery;
import io.waybill.signature.SignedRequest;

/**
 * A delivery as the receiving route carries it, in its message body.
 *
 * @param deadlineNanos by {@link System#nanoTime()}: when its sender will have been told 503
 */
record Received(Delivery delivery, Receiver receiver, SignedRequest request, long deadlineNanos) {

    @Override
    public String toString() {
        return delivery.toString();
    }
}
