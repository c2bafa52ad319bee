package io.waybill.parking;

import io.waybill.broker.QueueLook;
import io.waybill.broker.Queues;
import io.waybill.inbox.Delivery;
import io.waybill.inbox.InboxMessage;
import io.waybill.inbox.Receipt;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Parked deliveries, and how they get back on their way or are thrown away. Every method throws {@link JMSException} when
 * the broker does not answer; each delivery is then where it was, or moved as a whole. Safe for many threads.
 */
@Component
public final class ParkedDeliveries {

    /** The broker may have to read a page from disk. */
    private static final Duration WAIT_FOR_MESSAGE = Duration.ofMillis(500);

    private static final long COMMIT_AFTER_BYTES = 8_000_000;
    private static final int OVERHEAD = 10_000;

    private final ConnectionFactory connectionFactory;
    private final QueueLook look;
    private final Clock clock;

    ParkedDeliveries(ConnectionFactory operatorsConnectionFactory, QueueLook look, Clock clock) {
        this.connectionFactory = operatorsConnectionFactory;
        this.look = look;
        this.clock = clock;
    }

    /** What is made of one parked delivery. */
    public interface Reader<T> {
        T read(ParkedDelivery delivery) throws JMSException;
    }

    /** What is made of the oldest ones of those that are meant, one after the other: together they may be large. */
    public <T> List<T> list(ParkedFilter filter, int most, Reader<T> reader) throws JMSException {
        return look.read(Queues.PARKED, filter.selector(), most, message -> reader.read(ParkedDelivery.of(message)));
    }

    /** The one with this receipt; empty where no such delivery is parked. */
    public Optional<ParkedDelivery> get(UUID receipt) throws JMSException {
        return look.read(Queues.PARKED, ParkedFilter.selector(receipt), 1, ParkedDelivery::of).stream()
                .findFirst();
    }

    /**
     * Moves a parked delivery back to its inbox, in one JMS transaction, under a new receipt: what was delivered of it
     * is a duplicate then, and what was missing is delivered. Of two replays at once one finds it.
     *
     * @param receipt under which it is parked
     * @return the new receipt; empty where no such delivery is parked
     */
    public Optional<UUID> replay(UUID receipt) throws JMSException {
        Map<UUID, UUID> moved = take(ParkedFilter.selector(receipt), 1, this::sendBack);
        return Optional.ofNullable(moved.get(receipt));
    }

    /**
     * Moves all that are meant back to their inboxes, each as {@link #replay(UUID)} does. What is parked again meanwhile
     * stays.
     *
     * @param most how many at most
     * @return old and new receipts
     */
    public Map<UUID, UUID> replay(ParkedFilter filter, int most) throws JMSException {
        return take(filter.until(clock.instant()).selector(), most, this::sendBack);
    }

    /** Takes a parked delivery off for good; empty where no such delivery is parked. */
    public Optional<UUID> discard(UUID receipt) throws JMSException {
        Map<UUID, UUID> taken = take(ParkedFilter.selector(receipt), 1, (parked, session) -> parked.receipt());
        return Optional.ofNullable(taken.get(receipt));
    }

    private interface Step {
        UUID with(Delivery parked, Session session) throws JMSException;
    }

    /** Takes messages off and does something with each in the same transaction; what is told is committed. */
    private Map<UUID, UUID> take(String selector, int most, Step step) throws JMSException {
        Map<UUID, UUID> done = new LinkedHashMap<>();
        Map<UUID, UUID> taken = new LinkedHashMap<>();
        long bytes = 0;
        try (Connection connection = connectionFactory.createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            connection.start();
            try (MessageConsumer consumer = session.createConsumer(session.createQueue(Queues.PARKED), selector)) {
                Message message = consumer.receive(WAIT_FOR_MESSAGE.toMillis());
                while (message != null) {
                    Delivery parked = ParkedDelivery.of(message).delivery();
                    if (done.containsValue(parked.receipt())) {
                        // One of this very replay, parked again by a process whose clock is behind: it stays.
                        session.rollback();
                        return done;
                    }
                    taken.put(parked.receipt(), step.with(parked, session));
                    boolean last = done.size() + taken.size() >= most;
                    bytes += parked.body().length + OVERHEAD;
                    if (last || bytes > COMMIT_AFTER_BYTES) {
                        session.commit();
                        done.putAll(taken);
                        taken.clear();
                        bytes = 0;
                    }
                    message = last ? null : consumer.receive(WAIT_FOR_MESSAGE.toMillis());
                }
                session.commit();
                done.putAll(taken);
            }
        }
        return done;
    }

    private UUID sendBack(Delivery parked, Session session) throws JMSException {
        Delivery again = new Delivery(
                Receipt.at(clock.instant()),
                parked.endpoint(),
                parked.provider(),
                parked.receivedAt(),
                parked.receipt(),
                parked.contentEncoding(),
                parked.traceparent(),
                parked.body());
        try (MessageProducer producer = session.createProducer(session.createQueue(Queues.inbox(parked.provider())))) {
            producer.send(InboxMessage.of(again, session));
        }
        return again.receipt();
    }
}
