package io.waybill.route;

import io.waybill.broker.Queues;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.component.jms.JmsComponent;

/**
 * {@code inbox:<provider>}: camel-jms on {@code waybill.inbox.<provider>}, set up so that the acknowledgement and
 * everything a route sends are one JMS local transaction. It takes no options, since most of them would break that.
 */
final class InboxComponent extends JmsComponent {

    @Override
    protected Endpoint createEndpoint(String uri, String provider, Map<String, Object> parameters) throws Exception {
        if (!parameters.isEmpty() && !provider.equals(Queues.SELF_TEST)) {
            throw new IllegalArgumentException(
                    "inbox:" + provider + " takes no options, but has " + parameters.keySet());
        }
        return super.createEndpoint(uri, Queues.inbox(provider), parameters);
    }
}
