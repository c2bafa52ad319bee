package io.waybill.route;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jms.support.destination.DestinationResolver;

/**
 * Asks the broker for each queue once. Asked with every send, as Spring does by itself, the answer waits until what the
 * transaction has sent so far is on disk, so that a group of a hundred deliveries costs a hundred syncs instead of one.
 * A queue that there is not fails the send, and the delivery rolls back. Safe for many threads.
 */
final class KnownQueues implements DestinationResolver {

    private final Map<String, Queue> queues = new ConcurrentHashMap<>();

    @Override
    public Destination resolveDestinationName(Session session, String name, boolean pubSubDomain) throws JMSException {
        Queue queue = queues.get(name);
        if (queue == null) {
            queue = session.createQueue(name);
            queues.put(name, queue);
        }
        return queue;
    }
}
