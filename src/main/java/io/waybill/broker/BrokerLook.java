package io.waybill.broker;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.jms.client.ActiveMQConnection;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the broker what lies on each queue, over a connection of its own that is kept. The number comes with the broker's
 * answer to a queue query, so that it also proves that the broker answers; the oldest message comes from the server
 * itself where it is embedded, else by management messages. For one thread.
 */
public final class BrokerLook implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(BrokerLook.class);

    private final Supplier<ActiveMQConnectionFactory> connections;
    private final EmbeddedBroker embedded;
    private final Set<String> queues;
    private ActiveMQConnection connection;
    private ClientSession session;
    private OldestByManagement management;

    /**
     * @param connections how to reach the broker
     * @param embedded null where the broker is elsewhere
     */
    BrokerLook(Supplier<ActiveMQConnectionFactory> connections, EmbeddedBroker embedded, Set<String> queues) {
        this.connections = connections;
        this.embedded = embedded;
        this.queues = Set.copyOf(queues);
    }

    /**
     * The state of each queue that there is.
     *
     * @param timeoutMillis how long to wait for each answer
     * @throws JMSException when the broker is away or does not answer in time; the next look connects anew
     */
    public Map<String, QueueState> look(int timeoutMillis) throws JMSException {
        try {
            connect(timeoutMillis);
            Map<String, QueueState> states = new LinkedHashMap<>();
            for (String queue : queues) {
                ClientSession.QueueQuery found = session.queueQuery(SimpleString.of(queue));
                if (found.isExists()) {
                    Instant oldest = found.getMessageCount() == 0 ? null : oldest(queue, timeoutMillis);
                    states.put(queue, new QueueState(found.getMessageCount(), found.getConsumerCount(), oldest));
                }
            }
            return states;
        } catch (ActiveMQException e) {
            close();
            throw (JMSException) new JMSException(e.getMessage()).initCause(e);
        } catch (JMSException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** An age that is not known says nothing of the broker, which has just answered. */
    private Instant oldest(String queue, int timeoutMillis) {
        try {
            return embedded == null ? management.oldest(queue, timeoutMillis) : embedded.oldest(queue);
        } catch (ActiveMQException | RuntimeException e) {
            log.debug("The age of the oldest message on {} is not known: {}", queue, e.toString());
            return null;
        }
    }

    private void connect(int timeoutMillis) throws JMSException, ActiveMQException {
        if (session != null) {
            return;
        }
        ActiveMQConnectionFactory factory = connections.get();
        factory.setCallTimeout(timeoutMillis);
        factory.setCallFailoverTimeout(timeoutMillis);
        // Else a broker that refuses a management message says so to its own log only.
        factory.setBlockOnNonDurableSend(true);
        connection = (ActiveMQConnection) factory.createConnection();
        connection.start();
        ClientSession core =
                ((ActiveMQSession) connection.createSession(false, Session.AUTO_ACKNOWLEDGE)).getCoreSession();
        if (embedded == null) {
            management = new OldestByManagement(core);
        }
        session = core;
    }

    @Override
    public void close() {
        session = null;
        management = null;
        if (connection != null) {
            try {
                connection.close();
            } catch (JMSException | RuntimeException e) {
                // It was broken; the next look opens another.
            }
            connection = null;
        }
    }
}
