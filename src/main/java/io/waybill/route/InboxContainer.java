package io.waybill.route;

import io.waybill.claim.ClaimStore;
import io.waybill.history.History;
import io.waybill.inbox.InboxMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.component.jms.DefaultJmsMessageListenerContainer;
import org.apache.camel.component.jms.JmsEndpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.transaction.TransactionStatus;

/**
 * Takes deliveries from an inbox, several in one JMS transaction while there are more, and commits at once when the
 * inbox runs dry.
 *
 * <p>Camel's unit of work ends before the commit, so what must stand right before it and what may be said only after
 * it has its place here. When anything fails the whole group rolls back; the claims it made stay, and each of its
 * deliveries comes back marked as redelivered. Such a delivery ends the group that it arrives in, and starts none, so that
 * it cannot hold up others again and again.
 */
final class InboxContainer extends DefaultJmsMessageListenerContainer {

    private static final Logger log = LoggerFactory.getLogger("io.waybill.route.Inbox");

    /** Of one group, after which it takes on no more: all that is claimed waits in memory until it is written. */
    private static final int MOST_CLAIMS = 5_000;

    /** Characters of one group's events, after which it takes on no more: all of them are kept until the commit. */
    private static final long MOST_TEXT = 4 * 1024 * 1024;

    private final ProcessSettings settings;
    private final ClaimStore claims;
    private final ProcessingGate gate;
    private final InHand inHand;
    private final Outcomes outcomes;
    private final History history;
    private final ClaimTimes claimTimes;
    private final DeliveredEvents delivered;
    /** Which consumer feeds which session: a session and its consumer belong to one thread. */
    private final Map<Session, MessageConsumer> consumers = new ConcurrentHashMap<>();

    private volatile String setupProblem = "";

    InboxContainer(
            JmsEndpoint endpoint,
            ProcessSettings settings,
            ClaimStore claims,
            ProcessingGate gate,
            InHand inHand,
            Outcomes outcomes,
            History history,
            ClaimTimes claimTimes,
            DeliveredEvents delivered) {
        super(endpoint);
        this.settings = settings;
        this.claims = claims;
        this.gate = gate;
        this.inHand = inHand;
        this.outcomes = outcomes;
        this.history = history;
        this.claimTimes = claimTimes;
        this.delivered = delivered;
    }

    @Override
    protected Message receiveMessage(MessageConsumer from) throws JMSException {
        return gate.awaitOpen() ? super.receiveMessage(from) : null;
    }

    @Override
    protected boolean doReceiveAndExecute(
            Object invoker, Session session, MessageConsumer from, TransactionStatus status) throws JMSException {
        try {
            consumers.put(session, from);
            return super.doReceiveAndExecute(invoker, session, from, status);
        } catch (RuntimeException | Error e) {
            closeConnections();
            throw e;
        } finally {
            consumers.remove(session);
        }
    }

    @Override
    protected void doExecuteListener(Session session, Message first) throws JMSException {
        List<Manifest> manifests = List.of();
        try (DeliveryGroup group = DeliveryGroup.open(delivered::byAnother)) {
            manifests = group.manifests();
            process(session, first, group);
            claimTimes.barrier().record(() -> group.beforeCommit(claims, history));
            commitIfNecessary(session, first);
        } catch (JMSException | RuntimeException | Error e) {
            rolledBack(session, manifests, e);
            throw e;
        }
        manifests.forEach(manifest ->
                delivered.add(manifest.claimed(), manifest.delivery().receipt()));
        outcomes.count(manifests);
    }

    /**
     * Rolls back before anything else is done, which may fail too, e.g. for want of memory: the session's next commit would
     * settle what it still holds. Where it is the commit that failed, nobody knows whether it was done; if it was not, the
     * deliveries come again.
     */
    private void rolledBack(Session session, List<Manifest> manifests, Throwable cause) throws JMSException {
        try {
            rollBack(session, cause);
        } finally {
            gate.failed(cause);
            outcomes.countRollback(getDestinationName(), manifests, cause);
        }
    }

    private void rollBack(Session session, Throwable cause) throws JMSException {
        try {
            rollbackOnExceptionIfNecessary(session, cause);
        } catch (JMSException | RuntimeException | Error e) {
            closeConnections();
            throw e;
        }
    }

    /**
     * A session that was not rolled back still holds what it received and sent, and would commit it with the next group.
     * The broker takes the end of its connection as a roll-back; a new one is opened.
     */
    private void closeConnections() {
        if (getConnectionFactory() instanceof CachingConnectionFactory connections) {
            connections.resetConnection();
        }
    }

    /** Left to the consumers' threads: a broker that hangs would hold up the start. */
    @Override
    protected void establishSharedConnection() {}

    /** Spring's own log of this is off, since it repeats itself every second. */
    @Override
    protected void handleListenerSetupFailure(Throwable failure, boolean alreadyRecovered) {
        String problem = String.valueOf(failure.getMessage());
        if (!problem.equals(setupProblem) && !(failure instanceof SharedConnectionNotInitializedException)) {
            setupProblem = problem;
            log.warn("{} is not read: {}", getDestinationName(), problem);
        }
        super.handleListenerSetupFailure(failure, alreadyRecovered);
    }

    private void process(Session session, Message first, DeliveryGroup group) throws JMSException {
        long end = System.nanoTime() + settings.groupTime().toNanos();
        Message next = first;
        while (next != null) {
            int before = group.size();
            UUID receipt = UUID.fromString(next.getStringProperty(InboxMessage.RECEIPT));
            int slot = inHand.take(receipt);
            try {
                invokeListener(session, next);
            } finally {
                inHand.putDown(slot);
            }
            if (group.size() != before + 1) {
                throw new IllegalStateException(
                        "The route of " + getDestinationName() + " does not begin with direct:unpack-delivery");
            }
            boolean full = next.getJMSRedelivered()
                    || group.size() >= settings.groupMessages()
                    || group.bytes() >= settings.groupBytes().toBytes()
                    || group.claims() >= MOST_CLAIMS
                    || group.text() >= MOST_TEXT
                    || System.nanoTime() - end > 0
                    || !isRunning();
            next = full ? null : consumers.get(session).receiveNoWait();
        }
    }
}
