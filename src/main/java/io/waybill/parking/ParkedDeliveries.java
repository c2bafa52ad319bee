package io.waybill.parking;

import io.waybill.broker.Queues;
import io.waybill.inbox.InboxMessage;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Parked deliveries, and how they get back on their way. Safe for many threads. */
@Component
public final class ParkedDeliveries {

    private static final Duration WAIT_FOR_MESSAGE = Duration.ofSeconds(2);

    private final ConnectionFactory connectionFactory;

    ParkedDeliveries(ConnectionFactory artemisConnectionFactory) {
        this.connectionFactory = artemisConnectionFactory;
    }

    /**
     * Moves a parked delivery back to its inbox, in one JMS transaction, under a new receipt: what was delivered of it
     * is a duplicate then, and what was missing is delivered. Of two replays at once one finds it.
     *
     * @param receipt under which it is parked
     * @return the new receipt; empty where no such delivery is parked
     * @throws JMSException when the broker does not answer; the delivery is then where it was, or moved as a whole
     */
    public Optional<UUID> replay(UUID receipt) throws JMSException {
        try (Connection connection = connectionFactory.createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            connection.start();
            // A UUID's text cannot break out of the selector.
            String selector = InboxMessage.RECEIPT + " = '" + receipt + "'";
            try (MessageConsumer consumer = session.createConsumer(session.createQueue(Queues.PARKED), selector)) {
                Message parked = consumer.receive(WAIT_FOR_MESSAGE.toMillis());
                if (parked == null) {
                    return Optional.empty();
                }
                UUID newReceipt = UUID.randomUUID();
                Queue inbox = session.createQueue(Queues.inbox(parked.getStringProperty(InboxMessage.PROVIDER)));
                session.createProducer(inbox).send(copy((BytesMessage) parked, newReceipt, session));
                session.commit();
                return Optional.of(newReceipt);
            }
        }
    }

    private static BytesMessage copy(BytesMessage parked, UUID newReceipt, Session session) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        byte[] body = new byte[Math.toIntExact(parked.getBodyLength())];
        parked.readBytes(body);
        message.writeBytes(body);
        message.setStringProperty(InboxMessage.RECEIPT, newReceipt.toString());
        for (String name : new String[] {
            InboxMessage.ENDPOINT, InboxMessage.PROVIDER, InboxMessage.RECEIVED_AT, InboxMessage.CONTENT_ENCODING
        }) {
            if (parked.propertyExists(name)) {
                message.setStringProperty(name, parked.getStringProperty(name));
            }
        }
        return message;
    }
}
