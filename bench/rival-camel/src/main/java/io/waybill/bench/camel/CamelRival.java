package io.waybill.bench.camel;

import com.zaxxer.hikari.HikariDataSource;
import io.waybill.bench.terms.Broker;
import jakarta.jms.ConnectionFactory;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.apache.activemq.artemis.jms.client.ActiveMQJMSConnectionFactory;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.processor.idempotent.jdbc.JdbcMessageIdRepository;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.jms.connection.CachingConnectionFactory;

/**
 * Rival (b): the stock Camel bundle that a good integrator writes, tuned as its manuals say. What it does not do is what the
 * stock parts cannot: its claims are made before the JMS commit and removed after a failure, so a crash in between loses events.
 */
@SpringBootApplication
public class CamelRival {

    public static void main(String[] args) {
        SpringApplication.run(CamelRival.class, args);
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
    JmsComponent jms(ConnectionFactory connectionFactory) {
        return JmsComponent.jmsComponent(connectionFactory);
    }

    /**
     * The claims. SQLite has one writer at a time, so more connections than a few only wait for each other.
     *
     * @param sync {@code full}: each claim on disk before the event is sent; {@code normal}: weaker than Waybill
     */
    @Bean
    DataSource dataSource(
            @Value("${bench.jdbc-url}") String url,
            @Value("${bench.rival-sync}") String sync,
            @Value("${bench.connections}") int connections) {
        HikariDataSource dataSource = new HikariDataSource();
        dataSource.setJdbcUrl(url);
        dataSource.setMaximumPoolSize(connections);
        if (url.startsWith("jdbc:sqlite:")) {
            dataSource.addDataSourceProperty("journal_mode", "WAL");
            dataSource.addDataSourceProperty("synchronous", sync.toUpperCase(java.util.Locale.ROOT));
            dataSource.addDataSourceProperty("busy_timeout", "10000");
            dataSource.addDataSourceProperty("transaction_mode", "IMMEDIATE");
        } else if (sync.equals("normal")) {
            dataSource.setConnectionInitSql("set synchronous_commit = off");
        }
        return dataSource;
    }

    @Bean
    JdbcMessageIdRepository claims(DataSource dataSource) {
        return new JdbcMessageIdRepository(dataSource, "events");
    }
}
