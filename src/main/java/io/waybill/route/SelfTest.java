package io.waybill.route;

import io.waybill.broker.Queues;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jms.DefaultJmsMessageListenerContainer;
import org.apache.camel.component.jms.JmsEndpoint;
import org.springframework.stereotype.Component;

/**
 * Proves, before the first delivery is processed, that what a route sends is part of the inbox's transaction: a message
 * is passed on, rolled back after the send, passed on again and committed. One must have arrived, not two.
 *
 * <p>It runs over the same components and broker as the providers' routes. Several processes on one broker tell their
 * tests apart by a selector.
 */
@Component
class SelfTest extends RouteBuilder {

    private static final String PROPERTY = "waybill_selftest";
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final String me = UUID.randomUUID().toString();
    private final ConnectionFactory connectionFactory;
    private final BlockingQueue<Integer> tries = new LinkedBlockingQueue<>();
    private int tried;

    SelfTest(ConnectionFactory artemisConnectionFactory) {
        this.connectionFactory = artemisConnectionFactory;
    }

    static boolean isFor(JmsEndpoint endpoint) {
        return endpoint.getDestinationName().equals(Queues.inbox(Queues.SELF_TEST));
    }

    /** Connects on its own thread, as {@link InboxContainer} does. */
    static final class Container extends DefaultJmsMessageListenerContainer {

        Container(JmsEndpoint endpoint) {
            super(endpoint);
        }

        @Override
        protected void establishSharedConnection() {}
    }

    static final class PlannedRollback extends RuntimeException {

        private static final long serialVersionUID = 1L;

        PlannedRollback() {
            super("The self-test rolls back once, on purpose", null, false, false);
        }
    }

    @Override
    public void configure() {
        from("inbox:" + Queues.SELF_TEST + "?concurrentConsumers=1&selector=" + PROPERTY + "='" + me + "'")
                .routeId("self-test")
                .routeDescription("Proves at start that a route's sends are part of the inbox's transaction.")
                .errorHandler(noErrorHandler())
                .to("jms:" + Queues.SELF_TEST_OUT)
                .id("send-self-test")
                .process(this::rollBackOnce)
                .id("roll-back-once");
    }

    private synchronized void rollBackOnce(Exchange exchange) {
        tried++;
        tries.add(tried);
        if (tried % 2 == 1) {
            throw new PlannedRollback();
        }
    }

    /**
     * @throws JMSException when the broker does not answer; to be tried again
     * @throws IllegalStateException when the transaction does not hold; nothing may be processed then
     */
    void run() throws JMSException, InterruptedException {
        tries.clear();
        send();
        for (int i = 0; i < 2; i++) {
            if (tries.poll(LIMIT.toSeconds(), TimeUnit.SECONDS) == null) {
                throw new JMSException("the self-test's message did not come through within " + LIMIT);
            }
        }
        int arrived = arrived();
        if (arrived != 1) {
            throw new IllegalStateException("After one roll-back and one commit " + arrived
                    + " self-test messages arrived instead of 1: sends are not part of the inbox's transaction");
        }
    }

    private void send() throws JMSException {
        try (Connection connection = connectionFactory.createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(new byte[] {1});
            message.setStringProperty(PROPERTY, me);
            MessageProducer producer = session.createProducer(session.createQueue(Queues.inbox(Queues.SELF_TEST)));
            producer.setTimeToLive(Duration.ofMinutes(10).toMillis());
            producer.send(message);
            session.commit();
        }
    }

    /** How many arrived, waiting for the first and then a moment for one that must not come. */
    private int arrived() throws JMSException {
        try (Connection connection = connectionFactory.createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            connection.start();
            String mine = PROPERTY + " = '" + me + "'";
            try (MessageConsumer consumer = session.createConsumer(session.createQueue(Queues.SELF_TEST_OUT), mine)) {
                int count = 0;
                long wait = LIMIT.toMillis();
                while (consumer.receive(wait) != null) {
                    count++;
                    wait = 50;
                }
                session.commit();
                return count;
            }
        }
    }
}
