package io.waybill.parking;

import io.waybill.inbox.Delivery;
import io.waybill.inbox.InboxMessage;
import io.waybill.inbox.Traceparent;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A delivery on {@code waybill.parked}.
 *
 * @param delivery as it was received
 * @param parkedAt when it was parked
 * @param reason of the first part that could not go on
 * @param detail one line, nothing of the payload
 * @param parts JSON array of the first twenty, each with its place, reason and detail
 * @param partCount how many parts could not go on
 */
public record ParkedDelivery(
        Delivery delivery, Instant parkedAt, String reason, String detail, String parts, int partCount) {

    static ParkedDelivery of(Message message) throws JMSException {
        String traceparent = message.getStringProperty(Traceparent.NAME);
        return new ParkedDelivery(
                new Delivery(
                        UUID.fromString(message.getStringProperty(InboxMessage.RECEIPT)),
                        message.getStringProperty(InboxMessage.ENDPOINT),
                        message.getStringProperty(InboxMessage.PROVIDER),
                        Instant.parse(message.getStringProperty(InboxMessage.RECEIVED_AT)),
                        null,
                        message.getStringProperty(InboxMessage.CONTENT_ENCODING),
                        traceparent == null ? null : Traceparent.of(List.of(traceparent)),
                        body(message)),
                Instant.ofEpochMilli(message.getJMSTimestamp()),
                message.getStringProperty(ParkedMessage.REASON),
                message.getStringProperty(ParkedMessage.DETAIL),
                message.getStringProperty(ParkedMessage.PARTS),
                message.getIntProperty(ParkedMessage.PART_COUNT));
    }

    private static byte[] body(Message message) throws JMSException {
        BytesMessage bytes = (BytesMessage) message;
        byte[] body = new byte[Math.toIntExact(bytes.getBodyLength())];
        bytes.readBytes(body);
        return body;
    }
}
