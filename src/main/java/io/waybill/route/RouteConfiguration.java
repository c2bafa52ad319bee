package io.waybill.route;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.waybill.claim.ClaimStore;
import io.waybill.history.History;
import io.waybill.parking.ParkedMessage;
import jakarta.jms.ConnectionFactory;
import java.time.Clock;
import org.apache.camel.Exchange;
import org.apache.camel.component.jms.ConsumerType;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.component.jms.JmsConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The components that routes name: {@code inbox}, {@code jms}, and the JSON reader of {@code unmarshal}. */
@Configuration(proxyBeanMethods = false)
class RouteConfiguration {

    /** Far over 10,000 parts of any known type; a body of empty objects would take a hundred times its size. */
    private static final long MAX_TOKENS = 1_000_000;

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** One JSON text, no more, no duplicate keys, in bounded memory; numbers keep all their digits. */
    @Bean
    ObjectMapper deliveryMapper() {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxTokenCount(MAX_TOKENS)
                        .build())
                .build();
        return JsonMapper.builder(factory)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build();
    }

    /** Sends join the session of the inbox consumer on the same thread. */
    @Bean
    JmsComponent jms(ConnectionFactory connectionFactory) {
        JmsComponent component = new JmsComponent(shared(connectionFactory));
        component.setMessageCreatedStrategy((message, session, exchange, cause) -> noteSent(exchange));
        component.setHeaderFilterStrategy(new JmsHeaders());
        return component;
    }

    @Bean
    InboxComponent inbox(
            ConnectionFactory connectionFactory,
            ProcessSettings settings,
            ClaimStore claims,
            ProcessingGate gate,
            InHand inHand,
            Outcomes outcomes,
            History history,
            ClaimTimes claimTimes,
            DeliveredEvents delivered) {
        JmsConfiguration configuration = shared(connectionFactory);
        configuration.setTransacted(true);
        configuration.setLazyCreateTransactionManager(false);
        configuration.setCacheLevelName("CACHE_CONSUMER");
        configuration.setDisableReplyTo(true);
        configuration.setConcurrentConsumers(settings.consumers());
        configuration.setReceiveTimeout(1_000);
        configuration.setRecoveryInterval(1_000);
        configuration.setErrorHandler(failure -> {
            // InboxContainer has told it; Spring's own line would quote the message, and so the payload.
        });
        configuration.setConsumerType(ConsumerType.Custom);
        configuration.setMessageListenerContainerFactory(endpoint -> SelfTest.isFor(endpoint)
                ? new SelfTest.Container(endpoint)
                : new InboxContainer(
                        endpoint, settings, claims, gate, inHand, outcomes, history, claimTimes, delivered));
        InboxComponent component = new InboxComponent();
        component.setConfiguration(configuration);
        component.setHeaderFilterStrategy(new JmsHeaders());
        return component;
    }

    /** Camel calls this for every message that a route makes: what is only claimed is not yet sent. */
    private static void noteSent(Exchange exchange) {
        Manifest manifest = Parts.manifest(exchange);
        if (manifest != null && manifest.isDryRun()) {
            throw new IllegalStateException("the route sends a message whose event was not claimed");
        }
        String eventId = exchange.getMessage().getHeader(MessageSteps.EVENT_ID, String.class);
        if (manifest != null && eventId != null) {
            String to = exchange.getProperty(Exchange.TO_ENDPOINT, "", String.class);
            manifest.sent(eventId, to.substring(to.lastIndexOf('/') + 1));
        } else if (manifest != null && exchange.getMessage().getHeader(ParkedMessage.REASON) != null) {
            manifest.parked();
        }
    }

    private static JmsConfiguration shared(ConnectionFactory connectionFactory) {
        JmsConfiguration configuration = new JmsConfiguration(connectionFactory);
        configuration.setMessageConverter(new JmsBodies());
        configuration.setDestinationResolver(new KnownQueues());
        return configuration;
    }
}
