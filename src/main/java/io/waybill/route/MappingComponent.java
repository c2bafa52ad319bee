package io.waybill.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.broker.Queues;
import io.waybill.endpoint.Endpoint;
import io.waybill.endpoint.Endpoints;
import io.waybill.event.EventFactory;
import io.waybill.event.EventFactory.Completed;
import io.waybill.mapping.Mapping;
import io.waybill.mapping.Mappings;
import io.waybill.parking.Reason;
import io.waybill.parking.RejectedException;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.springframework.stereotype.Component;

/**
 * {@code mapping:<provider>/<event type>}: maps the part in hand with {@code routes/<provider>/mappings/<event
 * type>.jslt} and adds the events to the delivery's manifest. The message stays as it is. A file that is missing stops
 * the start; a part that cannot be mapped is parked as unmappable.
 */
@Component("mapping")
public final class MappingComponent extends DefaultComponent {

    private static final JsonNode NO_SETTINGS = new ObjectMapper().createObjectNode();

    private final Mappings mappings;
    private final EventFactory events;
    private final Queues queues;
    private final Map<String, JsonNode> endpointSettings = new HashMap<>();

    MappingComponent(Mappings mappings, EventFactory events, Queues queues, Endpoints endpoints) {
        this.mappings = mappings;
        this.events = events;
        this.queues = queues;
        endpoints.endpoints().forEach((name, endpoint) -> endpointSettings.put(name, settings(endpoint)));
    }

    private static JsonNode settings(Endpoint endpoint) {
        ObjectNode settings = new ObjectMapper().createObjectNode();
        endpoint.shortLinkHosts().forEach(settings.putArray("shortLinkHosts")::add);
        return settings;
    }

    @Override
    protected org.apache.camel.Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) {
        return new MappingEndpoint(uri, this, mappings.get(name));
    }

    /** Pure functions of the payload: what fails here fails each time, and would hold up its inbox for ever. */
    private Completed completed(JsonNode mapped, Manifest manifest) {
        try {
            return events.complete(mapped, manifest.known());
        } catch (RejectedException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            throw new RejectedException(
                    Reason.UNMAPPABLE,
                    "the event cannot be written: " + e.getClass().getSimpleName());
        }
    }

    private void map(Mapping mapping, Exchange exchange) {
        Manifest manifest = Parts.manifest(exchange);
        Part part = Parts.current(exchange);
        JsonNode envelope = exchange.getProperty("envelope", part.json(), JsonNode.class);
        JsonNode settings = endpointSettings.getOrDefault(manifest.delivery().endpoint(), NO_SETTINGS);
        Completed found = completed(mapping.apply(part.json(), envelope, settings), manifest);
        found.events().forEach(event -> checkQueue(event.shortType()));
        found.repeated().forEach(event -> checkQueue(event.shortType()));
        manifest.add(part, found);
    }

    private void checkQueue(String shortType) {
        String queue = Queues.crm(shortType);
        if (!queues.contains(queue)) {
            throw new RejectedException(Reason.UNMAPPABLE, "waybill.queues has no " + queue + " for the event's type");
        }
    }

    private static final class MappingEndpoint extends DefaultEndpoint {

        private final Mapping mapping;

        MappingEndpoint(String uri, MappingComponent component, Mapping mapping) {
            super(uri, component);
            this.mapping = mapping;
        }

        @Override
        public Producer createProducer() {
            MappingComponent component = (MappingComponent) getComponent();
            return new DefaultProducer(this) {
                @Override
                public void process(Exchange exchange) {
                    component.map(mapping, exchange);
                }
            };
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            throw new UnsupportedOperationException("mapping: stands in the middle of a route, not in from");
        }

        @Override
        public boolean isSingleton() {
            return true;
        }
    }
}
