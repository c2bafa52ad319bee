package io.waybill.bench.terms;

import jakarta.jms.ConnectionFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.CoreAddressConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQJMSConnectionFactory;

/**
 * The embedded broker of the rivals, and the benchmark's own look into a contestant's journal. Disk, paging and queues are set
 * as in Waybill's {@code EmbeddedBroker}: NIO journal with every sync on, 16 MiB of messages of an address in memory, 64 MiB over
 * all addresses. Users and rights are left out, which costs a rival less than Waybill.
 */
public final class Broker implements AutoCloseable {

    public static final List<String> CRM_QUEUES = List.of(
            "crm.link.clicked",
            "crm.link.shortened",
            "crm.link.sent",
            "crm.link.delivered",
            "crm.message.opened",
            "crm.thread.replied");
    public static final List<String> PROVIDERS = List.of("nylas", "twilio", "aktify", "acme");
    public static final String PARKED = "waybill.parked";

    private static final String INBOX = "waybill.inbox.";
    private static final int SERVER_ID = 77;
    private static final long ADDRESS_MEMORY = 16L << 20;
    private static final int PAGE_BYTES = 1 << 20;
    private static final int READ_BYTES = 20 << 20;
    private static final long GLOBAL_MEMORY = 64L << 20;

    private final EmbeddedActiveMQ broker = new EmbeddedActiveMQ();

    /**
     * Starts it.
     *
     * @param dir journal and pages, as in Waybill's data directory under {@code broker}
     * @param amqpPort where readers connect; 0 for nowhere
     */
    public Broker(Path dir, int amqpPort) {
        try {
            broker.setConfiguration(configuration(dir.toAbsolutePath().normalize(), amqpPort));
            broker.start();
        } catch (Exception e) {
            throw new IllegalStateException("The broker cannot start on " + dir, e);
        }
    }

    public static String inbox(String provider) {
        return INBOX + provider;
    }

    public static ConnectionFactory inVm() {
        return new ActiveMQJMSConnectionFactory("vm://" + SERVER_ID);
    }

    @Override
    public void close() {
        try {
            broker.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The broker does not stop", e);
        }
    }

    private static ConfigurationImpl configuration(Path dir, int amqpPort) {
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration
                .setName("bench")
                .setPersistenceEnabled(true)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .setGracefulShutdownEnabled(false)
                .setBindingsDirectory(dir.resolve("bindings").toString())
                .setJournalDirectory(dir.resolve("journal").toString())
                .setLargeMessagesDirectory(dir.resolve("large-messages").toString())
                .setPagingDirectory(dir.resolve("paging").toString());
        configuration.setJournalType(JournalType.NIO);
        configuration.setJournalDatasync(true);
        configuration.setJournalBufferTimeout_NIO(100_000);
        configuration.setPageSyncTimeout(1_000_000);
        configuration.setJournalSyncTransactional(true);
        configuration.setJournalSyncNonTransactional(true);
        configuration.setMaxDiskUsage(90);
        configuration.setGlobalMaxSize(GLOBAL_MEMORY);
        configuration.addAcceptorConfiguration(new TransportConfiguration(
                InVMAcceptorFactory.class.getName(), Map.of("serverId", SERVER_ID), "in-vm"));
        if (amqpPort != 0) {
            configuration.addAcceptorConfiguration(new TransportConfiguration(
                    NettyAcceptorFactory.class.getName(),
                    Map.of("host", "127.0.0.1", "port", amqpPort, "protocols", "AMQP"),
                    "amqp"));
        }
        List<String> queues = new ArrayList<>(CRM_QUEUES);
        PROVIDERS.forEach(provider -> queues.add(inbox(provider)));
        queues.add(PARKED);
        queues.forEach(queue -> declare(queue, configuration));
        configuration.addAddressSetting("#", settings());
        return configuration;
    }

    private static void declare(String name, ConfigurationImpl configuration) {
        QueueConfiguration queue = QueueConfiguration.of(name)
                .setAddress(name)
                .setRoutingType(RoutingType.ANYCAST)
                .setDurable(true);
        if (name.startsWith("crm.")) {
            queue.setGroupBuckets(1_024).setGroupRebalance(true);
            configuration.addAddressSetting(name, settings().setDeadLetterAddress(SimpleString.of(name)));
        }
        configuration.addAddressConfiguration(new CoreAddressConfiguration()
                .setName(name)
                .addRoutingType(RoutingType.ANYCAST)
                .addQueueConfiguration(queue));
    }

    private static AddressSettings settings() {
        return new AddressSettings()
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
                .setMaxSizeBytes(ADDRESS_MEMORY)
                .setPageSizeBytes(PAGE_BYTES)
                .setMaxReadPageBytes(READ_BYTES)
                .setMaxDeliveryAttempts(-1)
                .setRedeliveryDelay(1_000)
                .setRedeliveryMultiplier(2.0)
                .setMaxRedeliveryDelay(60_000)
                .setAutoCreateAddresses(false)
                .setAutoCreateQueues(false)
                .setAutoDeleteAddresses(false)
                .setAutoDeleteQueues(false)
                .setAutoCreateDeadLetterResources(false)
                .setAutoCreateExpiryResources(false);
    }
}
