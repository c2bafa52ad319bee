package io.waybill.broker;

import io.waybill.StartRefusedException;
import io.waybill.endpoint.Endpoints;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.jms.client.ActiveMQJMSConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;

/**
 * Looks whether the broker has every queue there must be, durable and anycast. A broker elsewhere may lack one, or make
 * it when it is first used and delete it with its last reader and all its messages.
 *
 * <p>At the start a broker that answers and lacks a queue stops the start; one that is away, or answers too late, is
 * asked again before the first delivery is processed.
 */
@Component
public final class DeclaredQueues implements SmartInitializingSingleton {

    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final ActiveMQJMSConnectionFactory connectionFactory;
    private final Set<String> needed;

    DeclaredQueues(ActiveMQJMSConnectionFactory artemisConnectionFactory, Queues queues, Endpoints endpoints) {
        this.connectionFactory = artemisConnectionFactory;
        this.needed = queues.all(endpoints.providers());
    }

    @Override
    public void afterSingletonsInstantiated() {
        List<String> missing = CompletableFuture.supplyAsync(this::missingIfItAnswers)
                .completeOnTimeout(List.of(), LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        if (!missing.isEmpty()) {
            throw new StartRefusedException(problem(missing), remedy());
        }
    }

    private List<String> missingIfItAnswers() {
        try {
            return missing();
        } catch (JMSException e) {
            return List.of();
        }
    }

    /**
     * Needed queues that the broker lacks or that are not durable and anycast.
     *
     * @throws JMSException when the broker does not answer
     */
    public List<String> missing() throws JMSException {
        try (Connection connection = connectionFactory.createConnection()) {
            ClientSession session = ((ActiveMQSession) connection.createSession()).getCoreSession();
            List<String> missing = new ArrayList<>();
            for (String name : needed) {
                ClientSession.QueueQuery queue = session.queueQuery(SimpleString.of(name));
                if (!queue.isExists() || !queue.isDurable() || queue.getRoutingType() != RoutingType.ANYCAST) {
                    missing.add(name);
                }
            }
            return missing;
        } catch (ActiveMQException e) {
            JMSException away = new JMSException(e.getMessage());
            away.setLinkedException(e);
            throw away;
        }
    }

    /** What is wrong, in a sentence. */
    public static String problem(List<String> missing) {
        return "The broker lacks the durable anycast queue " + String.join(", ", missing) + ".";
    }

    /** What to do about it. */
    public static String remedy() {
        return "Declare it there, as ops/artemis/broker.xml does, or take it out of waybill.queues or waybill.endpoints.";
    }
}
