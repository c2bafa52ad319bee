package io.waybill.route;

import io.waybill.event.CanonicalEvent;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.support.ExpressionAdapter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the shared routes ask of a delivery, by {@code ref}: a Simple expression would find each method anew each time. */
@Configuration(proxyBeanMethods = false)
class RouteExpressions {

    /** Those of the delivery's events that are not known to be on their queues, by ascending time. */
    @Bean
    Expression newEvents() {
        return of(exchange -> Parts.manifest(exchange).events());
    }

    /** The id of the event in hand. */
    @Bean
    Expression eventId() {
        return of(
                exchange -> exchange.getMessage().getBody(CanonicalEvent.class).id());
    }

    /** Whether the delivery is to be parked. */
    @Bean
    Expression anythingRejected() {
        return of(exchange -> Parts.manifest(exchange).hasRejected());
    }

    private static Expression of(Function<Exchange, Object> value) {
        return new ExpressionAdapter() {
            @Override
            public Object evaluate(Exchange exchange) {
                return value.apply(exchange);
            }
        };
    }
}
