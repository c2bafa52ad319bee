package io.waybill.route;

import io.waybill.inbox.Traceparent;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;

/**
 * The only JMS properties that pass between messages and exchanges: {@code waybill_*}, {@code cloudEvents_*} and the
 * message group; and the {@code traceparent}, exactly so written. {@code _AMQ_*} and the other {@code JMSX*} properties steer the broker and must not come from a message.
 */
final class JmsHeaders implements HeaderFilterStrategy {

    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        return !isOurs(name);
    }

    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        return !isOurs(name);
    }

    private static boolean isOurs(String name) {
        if (name.equals(Traceparent.NAME)) {
            return true;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith("waybill_") || lower.startsWith("cloudevents_") || lower.equals("jmsxgroupid");
    }
}
