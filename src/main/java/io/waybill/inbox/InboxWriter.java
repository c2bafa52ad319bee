package io.waybill.inbox;

import io.waybill.broker.Queues;
import io.waybill.operate.Problem;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that sends groups of deliveries, each group in one JMS transaction.
 *
 * <p>After any failure the session is rebuilt and the whole group is refused: what became of its commit is not known,
 * and a delivery that is stored and sent again is a duplicate, never a second event.
 */
final class InboxWriter implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(InboxWriter.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(200);

    /** Made beforehand: where memory is short, those who wait are told all the same. */
    private final InboxUnavailableException notStored = new InboxUnavailableException("the broker did not store it");

    private final Inbox inbox;
    private final ConnectionFactory connectionFactory;
    /** Those who have not been told yet. */
    private final ArrayDeque<Inbox.Waiting> group;

    private final Map<String, MessageProducer> producers = new HashMap<>();
    private Connection connection;
    private Session session;

    InboxWriter(Inbox inbox, ConnectionFactory connectionFactory, int groupMessages) {
        this.inbox = inbox;
        this.group = new ArrayDeque<>(groupMessages + 1);
        this.connectionFactory = connectionFactory;
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    tell(notStored);
                    inbox.nextGroup(group);
                    store();
                } catch (RuntimeException | Error e) {
                    complain(e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            tell(notStored);
            close();
        }
    }

    private void store() throws InterruptedException {
        if (group.isEmpty()) {
            return;
        }
        Throwable failure = null;
        try {
            for (Inbox.Waiting waiting : group) {
                send(waiting.delivery());
            }
            session.commit();
        } catch (JMSException | RuntimeException | Error e) {
            failure = e;
        }
        tell(failure == null ? null : notStored);
        report(failure);
    }

    private void send(Delivery delivery) throws JMSException {
        if (session == null) {
            connection = connectionFactory.createConnection();
            session = connection.createSession(true, Session.SESSION_TRANSACTED);
        }
        MessageProducer producer = producers.get(delivery.provider());
        if (producer == null) {
            producer = session.createProducer(session.createQueue(Queues.inbox(delivery.provider())));
            producers.put(delivery.provider(), producer);
        }
        producer.send(InboxMessage.of(delivery, session));
    }

    private void tell(InboxUnavailableException failure) {
        for (Inbox.Waiting waiting = group.poll(); waiting != null; waiting = group.poll()) {
            tell(waiting, failure);
        }
    }

    static void tell(Inbox.Waiting waiting, InboxUnavailableException failure) {
        try {
            waiting.stored().accept(failure);
        } catch (RuntimeException | Error e) {
            log.warn(
                    "The answer to delivery {} could not be given: {}",
                    waiting.delivery().receipt(),
                    Problem.of(e));
        }
    }

    /** An error while an error is told of must not end the thread. */
    private static void complain(Throwable e) {
        try {
            log.error("A group of deliveries was not stored: {}", Problem.of(e));
        } catch (RuntimeException | Error again) {
            // Those who wait are told next.
        }
    }

    private void report(Throwable failure) throws InterruptedException {
        if (failure == null) {
            if (inbox.isNews(false)) {
                log.info("Deliveries are stored again");
            }
            return;
        }
        close();
        if (inbox.isNews(true)) {
            log.warn(
                    "The broker does not store deliveries; they are answered 503 until it does: {}",
                    Problem.of(failure));
        }
        Thread.sleep(PAUSE_AFTER_FAILURE.toMillis());
    }

    private void close() {
        producers.clear();
        session = null;
        if (connection != null) {
            try {
                connection.close();
            } catch (JMSException | RuntimeException e) {
                log.debug("Closing a broken connection: {}", Problem.of(e));
            }
            connection = null;
        }
    }
}
