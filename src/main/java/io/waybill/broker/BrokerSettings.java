package io.waybill.broker;

import io.waybill.Setting;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The embedded broker, {@code waybill.broker}.
 *
 * @param dataDir journal, bindings, paging and large messages, below the data directory
 * @param host where CRM systems connect over AMQP 1.0; loopback unless opened
 * @param port AMQP port
 * @param user CRM user: may consume and browse {@code crm.#}, nothing else
 * @param password unset: there is no network acceptor
 * @param addressMemory bytes of messages kept in memory for each address; what is more is paged to disk
 * @param globalMemory the same over all addresses
 * @param maxDiskUsage percent of the disk; above it deliveries are answered 503
 * @param redeliveryDelay wait before a message that was rolled back is tried again; doubles each time
 * @param maxRedeliveryDelay longest such wait
 */
@ConfigurationProperties("waybill.broker")
public record BrokerSettings(
        @DefaultValue("./data/broker") Path dataDir,
        @DefaultValue("127.0.0.1") String host,
        @DefaultValue("5672") int port,
        @DefaultValue("crm") String user,
        String password,
        @DefaultValue("16MB") DataSize addressMemory,
        @DefaultValue("64MB") DataSize globalMemory,
        @DefaultValue("90") int maxDiskUsage,
        @DefaultValue("1s") Duration redeliveryDelay,
        @DefaultValue("60s") Duration maxRedeliveryDelay) {

    private static final Duration SHORTEST = Duration.ofMillis(1);

    public BrokerSettings {
        Setting.isGiven("waybill.broker.host", host);
        Setting.isWithin("waybill.broker.port", port, 1, 65_535);
        Setting.isGiven("waybill.broker.user", user);
        Setting.isPositive("waybill.broker.address-memory", addressMemory);
        Setting.isPositive("waybill.broker.global-memory", globalMemory);
        Setting.isWithin("waybill.broker.max-disk-usage", maxDiskUsage, 1, 100);
        Setting.isAtLeast("waybill.broker.redelivery-delay", redeliveryDelay, SHORTEST);
        Setting.isAtLeast("waybill.broker.max-redelivery-delay", maxRedeliveryDelay, redeliveryDelay);
    }

    public boolean hasAcceptor() {
        return password != null && !password.isBlank();
    }

    /** Leaves out the password. */
    @Override
    public String toString() {
        return "BrokerSettings[" + host + ":" + port + ", user=" + user + "]";
    }
}
