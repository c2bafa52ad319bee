package io.waybill.bench.driver;

import io.waybill.bench.terms.Broker;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.HashSet;
import java.util.Set;

/**
 * What lies on the CRM queues after a run.
 *
 * @param messages all of them
 * @param different those with different event ids: fewer, where an event was put there twice
 */
record Found(long messages, long different) {

    private static final int GROUP = 1_000;
    private static final long NOTHING_MORE_MILLIS = 2_000;

    /** Takes every message off its queue, since a count by the broker includes what only its pages' bookkeeping knows. */
    static Found of(ConnectionFactory factory) throws JMSException {
        long messages = 0;
        Set<String> ids = new HashSet<>();
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
            connection.start();
            for (String queue : Broker.CRM_QUEUES) {
                try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
                    Message message;
                    while ((message = consumer.receive(NOTHING_MORE_MILLIS)) != null) {
                        ids.add(message.getStringProperty("cloudEvents_id"));
                        if (++messages % GROUP == 0) {
                            session.commit();
                        }
                    }
                    session.commit();
                }
            }
        }
        return new Found(messages, ids.size());
    }
}
