package io.waybill.broker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientRequestor;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a broker elsewhere for the oldest message of a queue. A browser would not do: it shows neither what is in delivery
 * nor what waits to be tried again, and those are the ones that are stuck.
 *
 * <p>The user of {@code spring.artemis.*} needs the right {@code manage} on {@code activemq.management}; without it, or
 * where the broker is too old to know one of the questions, the age is not known. For one thread.
 */
final class OldestByManagement {

    private static final Logger log = LoggerFactory.getLogger(OldestByManagement.class);
    private static final String ADDRESS = "activemq.management";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final ClientSession session;
    private ClientRequestor requestor;
    private boolean refused;

    OldestByManagement(ClientSession session) {
        this.session = session;
    }

    /** When it was put there; null where the broker does not say. */
    Instant oldest(String queue, int timeoutMillis) throws ActiveMQException {
        if (refused) {
            return null;
        }
        try {
            long oldest = Long.MAX_VALUE;
            for (String question : new String[] {
                "peekFirstMessageAsJSON", "peekFirstScheduledMessageAsJSON", "listDeliveringMessagesAsJSON"
            }) {
                oldest = Math.min(oldest, ask(queue, question, timeoutMillis));
            }
            return oldest == Long.MAX_VALUE ? null : Instant.ofEpochMilli(oldest);
        } catch (ActiveMQSecurityException e) {
            refused = true;
            log.warn("The age of messages is not known: the broker's user has no right to manage: {}", e.getMessage());
            return null;
        }
    }

    private long ask(String queue, String question, int timeoutMillis) throws ActiveMQException {
        try {
            if (requestor == null) {
                requestor = new ClientRequestor(session, ADDRESS);
            }
            ClientMessage request = session.createMessage(false);
            ManagementHelper.putOperationInvocation(request, ResourceNames.QUEUE + queue, question);
            ClientMessage reply = requestor.request(request, timeoutMillis);
            if (reply == null) {
                throw new ActiveMQException("the broker did not answer within " + timeoutMillis + " ms");
            }
            return ManagementHelper.hasOperationSucceeded(reply)
                    ? oldest((String) ManagementHelper.getResult(reply))
                    : Long.MAX_VALUE;
        } catch (ActiveMQException e) {
            throw e;
        } catch (Exception e) {
            throw new ActiveMQException("the broker gave no readable answer: " + e.getMessage());
        }
    }

    private static long oldest(String json) throws JsonProcessingException {
        JsonNode messages = json == null ? MAPPER.nullNode() : MAPPER.readTree(json);
        return Stream.of(messages)
                .flatMap(all -> all.findValues("timestamp").stream())
                .mapToLong(JsonNode::asLong)
                .filter(timestamp -> timestamp > 0)
                .min()
                .orElse(Long.MAX_VALUE);
    }
}
