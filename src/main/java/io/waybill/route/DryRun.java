package io.waybill.route;

import io.waybill.broker.Queues;
import io.waybill.inbox.Delivery;
import io.waybill.inbox.InboxMessage;
import io.waybill.parking.RejectedPart;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.springframework.stereotype.Component;

/**
 * Takes a delivery through the routes of its provider without claiming, sending or parking anything, and tells what would
 * become of it. Safe for many threads.
 */
@Component
public final class DryRun {

    private final CamelContext camel;
    private final Clock clock;

    DryRun(CamelContext camel, Clock clock) {
        this.camel = camel;
        this.clock = clock;
    }

    /**
     * What would become of a delivery.
     *
     * @param emit short types of the events that would be put on queues
     * @param duplicates how many events were delivered before
     * @param ignored how many parts, by reason
     * @param parkAgain what still could not go on
     */
    public record Outcome(
            List<String> emit, int duplicates, Map<String, Integer> ignored, List<RejectedPart> parkAgain) {}

    /**
     * Tells what would become of the delivery now.
     *
     * @throws IllegalStateException where a try would fail and roll back, with the reason
     */
    public Outcome of(Delivery delivery) {
        Route route = route(delivery.provider());
        Exchange exchange = route.getEndpoint().createExchange();
        exchange.getMessage().setBody(delivery.body());
        exchange.getMessage().setHeader(InboxMessage.RECEIPT, UUID.randomUUID().toString());
        exchange.getMessage().setHeader(InboxMessage.ENDPOINT, delivery.endpoint());
        exchange.getMessage().setHeader(InboxMessage.PROVIDER, delivery.provider());
        exchange.getMessage().setHeader(InboxMessage.RECEIVED_AT, InboxMessage.format(clock.instant()));
        if (delivery.contentEncoding() != null) {
            exchange.getMessage().setHeader(InboxMessage.CONTENT_ENCODING, delivery.contentEncoding());
        }
        try (DeliveryGroup group = DeliveryGroup.dryRun()) {
            run(route, exchange);
            if (group.size() != 1) {
                throw new IllegalStateException("its route does not begin with direct:unpack-delivery");
            }
            Manifest manifest = group.manifests().get(0);
            return new Outcome(
                    manifest.delivered().stream()
                            .map(event -> event.shortType())
                            .toList(),
                    manifest.duplicates().size(),
                    manifest.ignored(),
                    manifest.rejected());
        }
    }

    private static void run(Route route, Exchange exchange) {
        try {
            route.getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        if (exchange.getException() != null) {
            throw new IllegalStateException(
                    "it would roll back: " + exchange.getException().getClass().getSimpleName(),
                    exchange.getException());
        }
    }

    private Route route(String provider) {
        return camel.getRoutes().stream()
                .filter(route -> route.getEndpoint() instanceof org.apache.camel.component.jms.JmsEndpoint inbox
                        && inbox.getDestinationName().equals(Queues.inbox(provider)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no route reads inbox:" + provider));
    }
}
