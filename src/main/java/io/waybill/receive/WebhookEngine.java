package io.waybill.receive;

import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.apache.camel.support.DefaultConsumer;
import org.springframework.stereotype.Component;

/**
 * The HTTP engine under Camel's {@code platform-http}, in place of the one for Spring MVC, which reads bodies as text,
 * turns parameters into headers, answers 404 while it starts and queues without a bound.
 *
 * <p>There is one consumer, that of {@link ReceiveRoute}. Exchanges are processed asynchronously: the request's thread
 * is free while its delivery is stored.
 */
@Component
final class WebhookEngine implements PlatformHttpEngine {

    private volatile WebhookConsumer consumer;

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        return new WebhookConsumer(endpoint, processor);
    }

    boolean isReceiving() {
        return consumer != null;
    }

    /** Runs the receiving route; {@code done} gets null once the delivery is stored, or why it is not. */
    void process(Received received, Consumer<Throwable> done) {
        WebhookConsumer current = consumer;
        if (current == null) {
            done.accept(new IllegalStateException("Waybill is stopping"));
            return;
        }
        Exchange exchange = current.createExchange(false);
        exchange.getMessage().setBody(received);
        current.getAsyncProcessor().process(exchange, doneSync -> {
            Throwable failure = exchange.getException();
            current.releaseExchange(exchange, false);
            done.accept(failure);
        });
    }

    private final class WebhookConsumer extends DefaultConsumer implements PlatformHttpConsumer {

        WebhookConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
            super(endpoint, processor);
        }

        @Override
        public PlatformHttpEndpoint getEndpoint() {
            return (PlatformHttpEndpoint) super.getEndpoint();
        }

        @Override
        protected void doStart() throws Exception {
            super.doStart();
            consumer = this;
        }

        @Override
        protected void doStop() throws Exception {
            consumer = null;
            super.doStop();
        }
    }
}
