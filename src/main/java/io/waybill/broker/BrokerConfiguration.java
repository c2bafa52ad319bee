package io.waybill.broker;

import io.waybill.StartRefusedException;
import io.waybill.endpoint.Endpoints;
import io.waybill.operate.AdminPassword;
import jakarta.jms.ConnectionFactory;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.jms.client.ActiveMQJMSConnectionFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.jms.artemis.ArtemisMode;
import org.springframework.boot.autoconfigure.jms.artemis.ArtemisProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jms.connection.CachingConnectionFactory;

/** The broker, embedded or Artemis processes elsewhere ({@code spring.artemis.*}), and the connections to it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ArtemisProperties.class)
class BrokerConfiguration {

    private static final AtomicInteger SERVER_IDS = new AtomicInteger();
    /** Small, because what a consumer has prefetched waits behind the delivery it works on. */
    private static final int CONSUMER_WINDOW = 256 * 1024;

    @Bean(destroyMethod = "stop")
    @ConditionalOnProperty(name = "spring.artemis.mode", havingValue = "embedded", matchIfMissing = true)
    EmbeddedBroker embeddedBroker(
            BrokerSettings settings,
            ArtemisProperties artemis,
            AdminPassword admin,
            Queues queues,
            Endpoints endpoints) {
        if (!artemis.getEmbedded().isPersistent()) {
            throw new StartRefusedException(
                    "spring.artemis.embedded.persistent is false: a delivery answered 200 would be gone with the process.",
                    "Remove the setting or set it to true.");
        }
        return new EmbeddedBroker(
                settings, SERVER_IDS.getAndIncrement(), admin.value(), queues.all(endpoints.providers()));
    }

    /** For operators: hands over one message at a time, so that two of them do not hide messages from each other. */
    @Bean
    ActiveMQJMSConnectionFactory operatorsConnectionFactory(
            ArtemisProperties artemis, Optional<EmbeddedBroker> embedded) {
        ActiveMQJMSConnectionFactory factory = factory(artemis, embedded);
        factory.setConsumerWindowSize(0);
        return factory;
    }

    /**
     * Plain connections, for one thread each. Sends do not wait for the broker one by one: every send of Waybill is part
     * of a transaction, whose commit waits for all of them.
     */
    @Bean
    ActiveMQJMSConnectionFactory artemisConnectionFactory(
            ArtemisProperties artemis, Optional<EmbeddedBroker> embedded) {
        ActiveMQJMSConnectionFactory factory = factory(artemis, embedded);
        factory.setBlockOnDurableSend(false);
        factory.setProducerWindowSize(-1);
        factory.setConsumerWindowSize(CONSUMER_WINDOW);
        return factory;
    }

    private static ActiveMQJMSConnectionFactory factory(ArtemisProperties artemis, Optional<EmbeddedBroker> embedded) {
        return artemis.getMode() == ArtemisMode.NATIVE
                ? new ActiveMQJMSConnectionFactory(artemis.getBrokerUrl(), artemis.getUser(), artemis.getPassword())
                : embedded.map(broker ->
                                new ActiveMQJMSConnectionFactory(broker.url(), broker.user(), broker.password()))
                        .orElseThrow();
    }

    @Bean
    BrokerLook brokerLook(
            ArtemisProperties artemis, Optional<EmbeddedBroker> embedded, Queues queues, Endpoints endpoints) {
        return new BrokerLook(
                () -> factory(artemis, embedded), embedded.orElse(null), queues.all(endpoints.providers()));
    }

    /**
     * The one connection factory of the routes: listener and sender must share it to share a transaction. Consumers are
     * not cached, since a cached one would keep messages that nobody works on. It connects when it is asked for a session,
     * not when Waybill starts, which a broker that hangs would hold up.
     */
    @Bean
    @Primary
    ConnectionFactory connectionFactory(ActiveMQJMSConnectionFactory artemisConnectionFactory) {
        CachingConnectionFactory factory = new CachingConnectionFactory(artemisConnectionFactory) {
            @Override
            public void start() {}
        };
        factory.setSessionCacheSize(64);
        factory.setCacheConsumers(false);
        factory.setReconnectOnException(true);
        return factory;
    }
}
