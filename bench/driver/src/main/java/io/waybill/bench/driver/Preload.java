package io.waybill.bench.driver;

import io.waybill.bench.terms.Broker;
import io.waybill.bench.terms.Inbox;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.HashMap;
import java.util.Map;

/** Puts deliveries into the inboxes as a contestant that received them would have. */
final class Preload {

    private static final int GROUP = 1_000;

    private Preload() {}

    /** The first {@code deliveries} of the payload, in order. */
    static void send(Payload payload, int deliveries, ConnectionFactory factory) throws JMSException {
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            Map<String, MessageProducer> producers = new HashMap<>();
            for (int i = 0; i < deliveries; i++) {
                String provider = payload.provider(i);
                if (!producers.containsKey(provider)) {
                    producers.put(provider, session.createProducer(session.createQueue(Broker.inbox(provider))));
                }
                BytesMessage message = session.createBytesMessage();
                message.writeBytes(payload.body(i));
                for (var property : Inbox.properties(Inbox.receipt(), provider).entrySet()) {
                    message.setStringProperty(property.getKey(), property.getValue());
                }
                producers.get(provider).send(message);
                if (i % GROUP == GROUP - 1) {
                    session.commit();
                }
            }
            session.commit();
        }
    }
}
