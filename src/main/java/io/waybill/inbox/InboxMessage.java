package io.waybill.inbox;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The form of a delivery on {@code waybill.inbox.<provider>}: a BytesMessage and its properties. */
public final class InboxMessage {

    public static final String RECEIPT = "waybill_receipt";
    public static final String ENDPOINT = "waybill_endpoint";
    public static final String PROVIDER = "waybill_provider";
    public static final String RECEIVED_AT = "waybill_receivedAt";
    public static final String CONTENT_ENCODING = "waybill_contentEncoding";
    /** On a replayed delivery: the receipt under which it was parked. */
    public static final String REPLAY_OF = "waybill_replayOf";

    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private InboxMessage() {}

    /** RFC 3339 in UTC with milliseconds. */
    public static String format(Instant receivedAt) {
        return MILLIS.format(receivedAt);
    }

    public static BytesMessage of(Delivery delivery, Session session) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        // Also when empty: a BytesMessage that was never written arrives over AMQP as four zero bytes.
        message.writeBytes(delivery.body());
        message.setStringProperty(RECEIPT, delivery.receipt().toString());
        message.setStringProperty(ENDPOINT, delivery.endpoint());
        message.setStringProperty(PROVIDER, delivery.provider());
        message.setStringProperty(RECEIVED_AT, format(delivery.receivedAt()));
        if (delivery.replayOf() != null) {
            message.setStringProperty(REPLAY_OF, delivery.replayOf().toString());
        }
        if (delivery.contentEncoding() != null) {
            message.setStringProperty(CONTENT_ENCODING, delivery.contentEncoding());
        }
        if (delivery.traceparent() != null) {
            message.setStringProperty(Traceparent.NAME, delivery.traceparent().value());
        }
        return message;
    }
}
