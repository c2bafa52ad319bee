package io.waybill.receive;

import io.waybill.inbox.Inbox;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.AsyncProcessorSupport;
import org.springframework.stereotype.Component;

/**
 * The way of a delivery until it is stored. In Java and not among the routes that integrators edit: it is fixed at start,
 * and nothing may stand between the signature and the disk.
 */
@Component
final class ReceiveRoute extends RouteBuilder {

    private final Inbox inbox;

    ReceiveRoute(Inbox inbox) {
        this.inbox = inbox;
    }

    @Override
    public void configure() {
        from("platform-http:/webhooks?matchOnUriPrefix=true")
                .routeId("receive-webhooks")
                .routeDescription("Proves who sent a delivery and stores it durably before it is answered 200.")
                .errorHandler(noErrorHandler())
                .process(ReceiveRoute::proveSender)
                .id("prove-sender")
                .process(new StoreDelivery(inbox))
                .id("store-delivery");
    }

    private static void proveSender(Exchange exchange) throws Exception {
        Received received = exchange.getMessage().getBody(Received.class);
        received.receiver().scheme().verify(received.request());
    }

    private static final class StoreDelivery extends AsyncProcessorSupport {

        private final Inbox inbox;

        StoreDelivery(Inbox inbox) {
            this.inbox = inbox;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            Received received = exchange.getMessage().getBody(Received.class);
            inbox.store(received.delivery(), received.deadlineNanos(), failure -> {
                if (failure != null) {
                    exchange.setException(failure);
                }
                callback.done(false);
            });
            return false;
        }
    }
}
