package io.waybill;

import io.waybill.broker.Queues;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.CoreAddressConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.springframework.util.FileSystemUtils;

/**
 * An Artemis of one's own, set up as the README says, that Waybill reaches over TCP. Users: {@code waybill}, and
 * {@code unprivileged}, who may not manage; the password is the name.
 */
public final class ExternalBroker implements AutoCloseable {

    private final Path dataDir;
    private final int port;
    private EmbeddedActiveMQ broker;

    public ExternalBroker() throws Exception {
        dataDir = Files.createTempDirectory("waybill-test");
        port = RunningWaybill.freePort();
    }

    public int port() {
        return port;
    }

    /** Settings of a Waybill that uses it. */
    public Map<String, String> settings(String user) {
        return new TreeMap<>(Map.of(
                "spring.artemis.mode",
                "native",
                "spring.artemis.broker-url",
                "tcp://127.0.0.1:" + port,
                "spring.artemis.user",
                user,
                "spring.artemis.password",
                user));
    }

    public void start() throws Exception {
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration
                .setName("external")
                .setPersistenceEnabled(true)
                .setSecurityEnabled(true)
                .setJMXManagementEnabled(false)
                .setBindingsDirectory(dataDir.resolve("bindings").toString())
                .setJournalDirectory(dataDir.resolve("journal").toString())
                .setLargeMessagesDirectory(dataDir.resolve("large").toString())
                .setPagingDirectory(dataDir.resolve("paging").toString());
        configuration.setJournalType(JournalType.NIO);
        configuration.addAcceptorConfiguration(new TransportConfiguration(
                NettyAcceptorFactory.class.getName(),
                Map.of("host", "127.0.0.1", "port", port, "protocols", "CORE,AMQP"),
                "network"));
        for (String queue : new Queues(List.of()).all(Set.of("nylas", "twilio", "aktify"))) {
            configuration.addAddressConfiguration(new CoreAddressConfiguration()
                    .setName(queue)
                    .addRoutingType(RoutingType.ANYCAST)
                    .addQueueConfiguration(QueueConfiguration.of(queue).setRoutingType(RoutingType.ANYCAST)));
        }
        configuration.addAddressSetting("#", new AddressSettings().setMaxDeliveryAttempts(-1));
        configuration.addAddressSetting("crm.#", new AddressSettings().setRedeliveryDelay(60_000));
        configuration.putSecurityRoles("#", Set.of(role("waybill", true), role("unprivileged", false)));
        broker = new EmbeddedActiveMQ();
        broker.setConfiguration(configuration);
        broker.setSecurityManager(new ActiveMQJAASSecurityManager(
                InVMLoginModule.class.getName(),
                new SecurityConfiguration(
                        Map.of("waybill", "waybill", "unprivileged", "unprivileged"),
                        Map.of("waybill", List.of("waybill"), "unprivileged", List.of("unprivileged")))));
        broker.start();
    }

    private static Role role(String name, boolean manage) {
        return new Role(name, true, true, true, true, true, true, manage, true, true, true, true, true);
    }

    public void stop() throws Exception {
        if (broker != null) {
            broker.stop();
            broker = null;
        }
    }

    @Override
    public void close() throws Exception {
        stop();
        FileSystemUtils.deleteRecursively(dataDir);
    }
}
