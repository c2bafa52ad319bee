package io.waybill.route;

import io.waybill.event.CanonicalEvent;
import io.waybill.inbox.Delivery;
import io.waybill.inbox.InboxMessage;
import io.waybill.inbox.Traceparent;
import io.waybill.parking.ParkedMessage;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultMessage;
import org.springframework.stereotype.Component;

/** Write the messages that leave a route, body and properties: {@code bean: ref: message}. */
@Component("message")
public final class MessageSteps {

    static final String EVENT_ID = "cloudEvents_id";

    /** The event in hand as a CRM message: TextMessage, CloudEvents properties for selectors. */
    public void event(Exchange exchange) {
        CanonicalEvent event = exchange.getMessage().getBody(CanonicalEvent.class);
        Delivery delivery = Parts.manifest(exchange).delivery();
        Message message = fresh(exchange, event.json());
        message.setHeader("JMSType", event.shortType());
        message.setHeader("JMSXGroupID", event.group());
        message.setHeader(EVENT_ID, event.id());
        message.setHeader("cloudEvents_type", event.type());
        message.setHeader("cloudEvents_source", event.source());
        message.setHeader("cloudEvents_specversion", event.specVersion());
        message.setHeader("cloudEvents_dataschema", event.dataSchema());
        if (event.subject() != null) {
            message.setHeader("cloudEvents_subject", event.subject());
        }
        if (event.time() != null) {
            message.setHeader("cloudEvents_time", event.time());
        }
        receipt(message, delivery);
    }

    /** The delivery as received, as a parked message. */
    public void parked(Exchange exchange) {
        Manifest manifest = Parts.manifest(exchange);
        Delivery delivery = manifest.delivery();
        Message message = fresh(exchange, delivery.body());
        receipt(message, delivery);
        if (delivery.contentEncoding() != null) {
            message.setHeader(InboxMessage.CONTENT_ENCODING, delivery.contentEncoding());
        }
        ParkedMessage.properties(manifest.rejected()).forEach(message::setHeader);
    }

    private static Message fresh(Exchange exchange, Object body) {
        Message message = new DefaultMessage(exchange);
        message.setBody(body);
        exchange.setMessage(message);
        return message;
    }

    private static void receipt(Message message, Delivery delivery) {
        message.setHeader(InboxMessage.RECEIPT, delivery.receipt().toString());
        message.setHeader(InboxMessage.ENDPOINT, delivery.endpoint());
        message.setHeader(InboxMessage.PROVIDER, delivery.provider());
        message.setHeader(InboxMessage.RECEIVED_AT, InboxMessage.format(delivery.receivedAt()));
        if (delivery.traceparent() != null) {
            message.setHeader(Traceparent.NAME, delivery.traceparent().value());
        }
    }
}
