package io.waybill.bench.mvc;

import io.waybill.bench.terms.Broker;
import jakarta.jms.ConnectionFactory;
import java.nio.file.Path;
import org.apache.activemq.artemis.jms.client.ActiveMQJMSConnectionFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.core.JmsTemplate;

/**
 * Rival (a): what an engineer writes by hand who wants deliveries on a durable queue, and nothing else. Spring MVC, one durable
 * send a request through {@code JmsTemplate} with cached sessions, each of them waiting for the broker's disk.
 */
@SpringBootApplication
public class MvcRival {

    public static void main(String[] args) {
        SpringApplication.run(MvcRival.class, args);
    }

    @Bean
    @ConditionalOnProperty(name = "bench.broker-url", matchIfMissing = true, havingValue = "embedded")
    Broker broker(@Value("${bench.data-dir}") Path dir, @Value("${bench.amqp-port}") int amqpPort) {
        return new Broker(dir.resolve("broker"), amqpPort);
    }

    @Bean
    ConnectionFactory connectionFactory(
            @Value("${bench.broker-url:embedded}") String url,
            @Value("${bench.broker-user:}") String user,
            @Value("${bench.broker-password:}") String password) {
        CachingConnectionFactory cached = new CachingConnectionFactory(
                url.equals("embedded") ? Broker.inVm() : new ActiveMQJMSConnectionFactory(url, user, password));
        cached.setSessionCacheSize(200);
        cached.setCacheConsumers(false);
        return cached;
    }

    @Bean
    JmsTemplate jmsTemplate(ConnectionFactory connectionFactory) {
        return new JmsTemplate(connectionFactory);
    }
}
