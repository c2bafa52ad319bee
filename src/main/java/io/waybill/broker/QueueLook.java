package io.waybill.broker;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Looks at messages without taking them. What a reader has in hand at that moment, or waits for its next try after a
 * roll-back, is not seen. Safe for many threads.
 */
@Component
public final class QueueLook {

    private static final int LOOKS = 4;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private final ConnectionFactory connectionFactory;

    QueueLook(ConnectionFactory operatorsConnectionFactory) {
        this.connectionFactory = operatorsConnectionFactory;
    }

    /** What is made of one message. */
    public interface Reader<T> {
        T read(Message message) throws JMSException;
    }

    /** A browser also says no while the broker is still reading a page from disk. */
    private static boolean hasMore(Enumeration<?> messages) throws JMSException {
        try {
            for (int look = 0; look < LOOKS; look++) {
                if (messages.hasMoreElements()) {
                    return true;
                }
                Thread.sleep(LOOK_AGAIN.toMillis());
            }
            return messages.hasMoreElements();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JMSException("interrupted while looking at a queue");
        }
    }

    /**
     * Reads messages from the head of a queue.
     *
     * @param selector JMS selector; null for all messages
     * @param most how many messages are read
     * @throws JMSException when the broker does not answer
     */
    public <T> List<T> read(String queue, String selector, int most, Reader<T> reader) throws JMSException {
        try (Connection connection = connectionFactory.createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            try (QueueBrowser browser = session.createBrowser(session.createQueue(queue), selector)) {
                List<T> read = new ArrayList<>();
                Enumeration<?> messages = browser.getEnumeration();
                while (read.size() < most && hasMore(messages)) {
                    read.add(reader.read((Message) messages.nextElement()));
                }
                return read;
            }
        }
    }
}
