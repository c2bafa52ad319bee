package io.waybill;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.qpid.jms.JmsConnectionFactory;

/** Reads queues over AMQP 1.0 with Qpid JMS, as a CRM system would. */
public final class AmqpReader implements AutoCloseable {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Connection connection;
    private final Session session;
    private final Map<String, MessageConsumer> consumers = new HashMap<>();

    public AmqpReader(int port, String user, String password) throws JMSException {
        connection = new JmsConnectionFactory(user, password, "amqp://127.0.0.1:" + port).createConnection();
        connection.start();
        session = connection.createSession(true, Session.SESSION_TRANSACTED);
    }

    /**
     * The next message, or null where there is none within the time; it is taken off the queue for good.
     */
    public Message take(String queue, Duration within) throws JMSException {
        Message message = consumer(queue).receive(within.toMillis());
        session.commit();
        return message;
    }

    /**
     * What comes without a pause, at most a thousand, taken off the queue for good in one transaction. It does not use
     * receiveNoWait, which hangs now and then when the queue has message groups.
     *
     * @param within how long to wait for the first; for each further one 10 ms
     */
    public List<Message> takeSome(String queue, Duration within) throws JMSException {
        List<Message> taken = new ArrayList<>();
        Message message = consumer(queue).receive(within.toMillis());
        while (message != null) {
            taken.add(message);
            message = taken.size() < 1_000 ? consumer(queue).receive(10) : null;
        }
        session.commit();
        return taken;
    }

    /** Ends reading from the queue: what came ahead of being asked for is free for others. */
    public void leave(String queue) throws JMSException {
        MessageConsumer consumer = consumers.remove(queue);
        if (consumer != null) {
            consumer.close();
        }
    }

    private MessageConsumer consumer(String queue) throws JMSException {
        MessageConsumer consumer = consumers.get(queue);
        if (consumer == null) {
            consumer = session.createConsumer(session.createQueue(queue));
            consumers.put(queue, consumer);
        }
        return consumer;
    }

    public static JsonNode json(Message message) {
        try {
            return MAPPER.readTree(((TextMessage) message).getText());
        } catch (JsonProcessingException | JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (JMSException e) {
            // The test is over.
        }
    }
}
