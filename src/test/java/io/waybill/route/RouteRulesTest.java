package io.waybill.route;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.waybill.StartRefusedException;
import io.waybill.broker.Queues;
import io.waybill.endpoint.Endpoint;
import io.waybill.endpoint.Endpoints;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteRulesTest {

    private static final Endpoint ACME =
            new Endpoint("acme", "nylas", List.of(), null, Duration.ofMinutes(5), false, Set.of(), List.of());

    private final RouteRules rules =
            new RouteRules(new Endpoints(Map.of("acme", ACME)), new Queues(List.of("crm.link.clicked")));

    @FunctionalInterface
    private interface Route {
        void from(RouteDefinition inbox);
    }

    @Test
    void letsARouteThroughThatStaysInTheTransaction() {
        assertThatNoException()
                .isThrownBy(() -> check(inbox -> inbox.split(simple("${body}"))
                        .to("direct:publish-events")
                        .end()
                        .to("jms:crm.link.clicked")
                        .to("jms:waybill.parked")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "seda:later",
                "jms:crm.link.clicked?username=a&password=b",
                "jms:crm.link.clicked?connectionFactory=#other",
                "jms:crm.link.clicked?exchangePattern=InOut",
                "jms:crm.link.clicked?deliveryPersistent=false",
                "jms:crm.nowhere",
                "activemq:crm.link.clicked"
            })
    void refusesAnEndpointOutsideTheTransaction(String uri) {
        refuses(inbox -> inbox.to(uri));
    }

    @Test
    void refusesToLeaveTheThread() {
        refuses(RouteDefinition::threads);
        refuses(inbox -> inbox.wireTap("direct:publish-events"));
        refuses(inbox -> inbox.delay(10));
        refuses(inbox -> inbox.split(simple("${body}")).parallelProcessing().to("jms:crm.link.clicked"));
        refuses(inbox -> inbox.multicast().parallelProcessing().to("jms:crm.link.clicked"));
        refuses(inbox -> inbox.recipientList(simple("jms:crm.link.clicked")).parallelProcessing());
    }

    @Test
    void refusesAStepDeepInsideAnother() {
        refuses(inbox -> inbox.choice()
                .when(simple("true"))
                .split(simple("${body}"))
                .wireTap("direct:publish-events")
                .end()
                .end());
    }

    @Test
    void refusesToAcknowledgeWithPartsMissing() {
        refuses(inbox -> inbox.split(simple("${body}")).stopOnException().to("jms:crm.link.clicked"));
        refuses(inbox -> inbox.split(simple("${body}"), (old, next) -> next).to("jms:crm.link.clicked"));
    }

    @Test
    void refusesToRemoveAClaimAfterAFailure() {
        refuses(inbox -> claim(inbox).to("jms:crm.link.clicked"));
    }

    @Test
    void refusesToLetDuplicatesThroughOrToClaimLate() {
        refuses(inbox ->
                claim(inbox).removeOnFailure(false).skipDuplicate(false).to("jms:crm.link.clicked"));
        refuses(inbox -> claim(inbox).removeOnFailure(false).eager(false).to("jms:crm.link.clicked"));
        refuses(inbox -> claim(inbox).removeOnFailure(false).idempotentRepository("mine"));
    }

    @Test
    void refusesADestinationThatIsOnlyKnownLater() {
        refuses(inbox -> inbox.toD("${header.anywhere}"));
        refuses(inbox -> inbox.routingSlip(simple("${header.slip}")));
        refuses(inbox -> inbox.dynamicRouter(simple("${header.next}")));
    }

    @Test
    void refusesTwoRoutesOnOneInbox() {
        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(() -> check(inbox -> inbox.to("direct:a"), inbox -> inbox.to("direct:b")))
                .withMessageContaining("inbox:acme");
    }

    private static org.apache.camel.model.IdempotentConsumerDefinition claim(RouteDefinition inbox) {
        return inbox.idempotentConsumer(simple("${body}")).idempotentRepository("claims");
    }

    private static org.apache.camel.builder.ValueBuilder simple(String text) {
        return new org.apache.camel.builder.ValueBuilder(new org.apache.camel.model.language.SimpleExpression(text));
    }

    private void refuses(Route route) {
        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(() -> check(route))
                .withMessageContaining("acme-process");
    }

    private void check(Route... routes) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    for (int i = 0; i < routes.length; i++) {
                        routes[i].from(from("inbox:acme").routeId("acme-process" + (i == 0 ? "" : i)));
                    }
                }
            });
            rules.check(context.getRouteDefinitions(), context.getRouteConfigurationDefinitions());
        }
    }
}
