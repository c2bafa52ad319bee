package io.waybill.bench.driver;

import io.waybill.bench.terms.Broker;
import io.waybill.bench.terms.Inbox;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import org.apache.qpid.jms.JmsConnectionFactory;

/** Reads all CRM queues over AMQP, as a CRM system would, and notes when each event arrived. */
final class CrmReader implements AutoCloseable {

    /**
     * One event.
     *
     * @param receipt of its delivery
     * @param nanos by {@link System#nanoTime}
     */
    record Arrival(String receipt, long nanos) {}

    private final Connection connection;
    private final List<Arrival> arrivals = new ArrayList<>();

    CrmReader(int port) throws JMSException {
        JmsConnectionFactory factory = new JmsConnectionFactory(
                "crm", Running.CRM_PASSWORD, "amqp://127.0.0.1:" + port + "?jms.forceAsyncAcks=true");
        connection = factory.createConnection();
        for (String queue : Broker.CRM_QUEUES) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
            consumer.setMessageListener(message -> {
                try {
                    arrived(new Arrival(message.getStringProperty(Inbox.RECEIPT), System.nanoTime()));
                } catch (JMSException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        connection.start();
    }

    private void arrived(Arrival arrival) {
        synchronized (arrivals) {
            arrivals.add(arrival);
        }
    }

    List<Arrival> arrivals() {
        synchronized (arrivals) {
            return List.copyOf(arrivals);
        }
    }

    @Override
    public void close() throws JMSException {
        connection.close();
    }
}
