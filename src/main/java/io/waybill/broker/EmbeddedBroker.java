package io.waybill.broker;

import io.waybill.StartRefusedException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.CoreAddressConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.remoting.Acceptor;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.apache.activemq.artemis.utils.collections.LinkedListIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Artemis broker that runs inside Waybill: durable journal with every sync on, all queues declared, and AMQP 1.0
 * for CRM systems once their password is set.
 *
 * <p>Set up by hand, not by Boot, because each user has rights of its own and Boot's broker is neither durable nor
 * closed by default. Only AMQP is offered to the network: the other protocols have open vulnerabilities.
 */
public final class EmbeddedBroker {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final int DISK_ERROR = 74;
    private static final String INTERNAL = "waybill-internal";
    private static final String ADMIN = "admin";
    private static final String AMQP = "amqp";
    private static final int GROUP_BUCKETS = 1_024;
    /** Of each queue that is being read or filled whole pages are held in memory. */
    private static final int PAGE_BYTES = 1024 * 1024;
    /** What a queue's readers can have in hand of what was paged, e.g. in one transaction; by default two pages. */
    private static final int READ_BYTES = 20 * 1024 * 1024;

    private static final long JOURNAL_LOCK_MILLIS = 5_000;
    /** After what the journal has begun to write it waits so long for more: the sync itself is long enough for that. */
    private static final int JOURNAL_WAIT_NANOS = 100_000;
    /** Until what was sent is written to its page; in about this time a group of deliveries is sent. */
    private static final int PAGE_WAIT_NANOS = 1_000_000;

    private final EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
    private final int serverId;
    private final String internalPassword = UUID.randomUUID().toString();
    private volatile boolean started;
    private volatile Runnable beforeEnd = () -> {};

    /**
     * Starts the broker.
     *
     * @param serverId tells several brokers of one process apart
     * @param adminPassword for user {@code admin}, who may consume and browse everything
     * @param queues every queue there must be
     */
    EmbeddedBroker(BrokerSettings settings, int serverId, String adminPassword, Set<String> queues) {
        this.serverId = serverId;
        broker.setConfiguration(configuration(settings, serverId, queues));
        broker.setSecurityManager(users(settings, adminPassword));
        start(settings);
        started = true;
    }

    /**
     * Ends the process, on the very thread whose write to the disk failed. Artemis 2.44 would go on to sync the file, which
     * may succeed, and confirm the commits whose bytes were not written: deliveries would be answered 200 and lost.
     */
    private void endAtOnce(String message, String file) {
        if (started) {
            log.error(
                    "The broker's disk failed at {} ({}); Waybill ends at once, start it again",
                    file == null ? "the data directory" : file,
                    message);
            try {
                beforeEnd.run();
            } finally {
                Runtime.getRuntime().halt(DISK_ERROR);
            }
        }
    }

    /** What is done right before the broker ends the process because of its disk; it must not wait for anything. */
    public void beforeEnd(Runnable last) {
        beforeEnd = last;
    }

    /** Artemis does not throw when its activation fails, and by default waits for ever for a journal that is in use. */
    private void start(BrokerSettings settings) {
        Exception failure = null;
        try {
            broker.createActiveMQServer();
            broker.getActiveMQServer()
                    .registerIOCriticalErrorListener((cause, message, file) -> endAtOnce(message, file));
            broker.start();
            if (!broker.getActiveMQServer().isActive() || !isListening(settings)) {
                broker.stop();
                throw new IllegalStateException("it did not become active");
            }
        } catch (Exception e) {
            failure = e;
        }
        if (failure != null) {
            throw new StartRefusedException(
                    "The embedded broker cannot start on "
                            + settings.dataDir().toAbsolutePath().normalize()
                            + (settings.hasAcceptor() ? " and port " + settings.port() : "") + ": "
                            + failure.getMessage(),
                    "Check that no other Waybill uses this WAYBILL_DATA_DIR, that it can be written, and that nothing else"
                            + " listens on WAYBILL_BROKER_PORT.",
                    failure);
        }
    }

    private boolean isListening(BrokerSettings settings) {
        Acceptor acceptor = broker.getActiveMQServer().getRemotingService().getAcceptor(AMQP);
        return !settings.hasAcceptor() || (acceptor != null && acceptor.isStarted());
    }

    public String url() {
        return "vm://" + serverId;
    }

    public String user() {
        return INTERNAL;
    }

    public String password() {
        return internalPassword;
    }

    /** Messages on the queue, those in delivery included; 0 where there is no such queue. */
    public long messageCount(String queue) {
        var located = broker.getActiveMQServer().locateQueue(queue);
        return located == null ? 0 : located.getMessageCount();
    }

    /** When the oldest message was put on the queue; what is in delivery or waits to be tried again counts. Or null. */
    Instant oldest(String queue) {
        Queue located = broker.getActiveMQServer().locateQueue(queue);
        if (located == null) {
            return null;
        }
        Stream<MessageReference> first = Stream.of(first(located), located.peekFirstScheduledMessage());
        Stream<MessageReference> delivering =
                located.getDeliveringMessages().values().stream().flatMap(List::stream);
        return Stream.concat(first, delivering)
                .filter(Objects::nonNull)
                .map(message -> Instant.ofEpochMilli(message.getMessage().getTimestamp()))
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /** The next to be delivered, which may still lie in a page on disk; null where there is none. */
    private static MessageReference first(Queue queue) {
        MessageReference inMemory = queue.peekFirstMessage();
        if (inMemory != null) {
            return inMemory;
        }
        try (LinkedListIterator<MessageReference> all = queue.browserIterator()) {
            return all.hasNext() ? all.next() : null;
        }
    }

    /** Stops the broker; what it has stored is there at the next start. */
    void stop() throws Exception {
        started = false;
        broker.stop();
    }

    /** All of it but the users; {@code ops/artemis/broker.xml} says the same for a broker elsewhere. */
    static Configuration configuration(BrokerSettings settings, int serverId, Set<String> queues) {
        Path dir = settings.dataDir().toAbsolutePath().normalize();
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration
                .setName(serverId == 0 ? "waybill" : "waybill-" + serverId)
                .setPersistenceEnabled(true)
                .setSecurityEnabled(true)
                .setPopulateValidatedUser(false)
                .setJMXManagementEnabled(true)
                .setGracefulShutdownEnabled(false)
                .setBindingsDirectory(dir.resolve("bindings").toString())
                .setJournalDirectory(dir.resolve("journal").toString())
                .setLargeMessagesDirectory(dir.resolve("large-messages").toString())
                .setPagingDirectory(dir.resolve("paging").toString());
        configuration.setJournalType(JournalType.NIO);
        configuration.setJournalLockAcquisitionTimeout(JOURNAL_LOCK_MILLIS);
        configuration.setJournalDatasync(true);
        configuration.setJournalBufferTimeout_NIO(JOURNAL_WAIT_NANOS);
        configuration.setPageSyncTimeout(PAGE_WAIT_NANOS);
        configuration.setJournalSyncTransactional(true);
        configuration.setJournalSyncNonTransactional(true);
        configuration.setMaxDiskUsage(settings.maxDiskUsage());
        configuration.setGlobalMaxSize(settings.globalMemory().toBytes());
        configuration.addAcceptorConfiguration(
                new TransportConfiguration(InVMAcceptorFactory.class.getName(), Map.of("serverId", serverId), "in-vm"));
        if (settings.hasAcceptor()) {
            Map<String, Object> amqp = new HashMap<>();
            amqp.put("host", settings.host());
            amqp.put("port", settings.port());
            amqp.put("protocols", "AMQP");
            amqp.put("saslMechanisms", "PLAIN");
            configuration.addAcceptorConfiguration(
                    new TransportConfiguration(NettyAcceptorFactory.class.getName(), amqp, AMQP));
        }
        declare(queues, configuration);
        addressSettings(settings, configuration);
        rights(configuration);
        return configuration;
    }

    private static void declare(Set<String> queues, ConfigurationImpl configuration) {
        for (String name : queues) {
            QueueConfiguration queue = QueueConfiguration.of(name)
                    .setAddress(name)
                    .setRoutingType(RoutingType.ANYCAST)
                    .setDurable(true);
            if (name.startsWith("crm.")) {
                // Without buckets the broker remembers the group of every message there ever was.
                queue.setGroupBuckets(GROUP_BUCKETS).setGroupRebalance(true);
                // An AMQP reader may settle a message as rejected; without a place to go it would be destroyed.
                configuration.addAddressSetting(
                        name, new AddressSettings().setDeadLetterAddress(SimpleString.of(name)));
            }
            configuration.addAddressConfiguration(new CoreAddressConfiguration()
                    .setName(name)
                    .addRoutingType(RoutingType.ANYCAST)
                    .addQueueConfiguration(queue));
        }
    }

    private static void addressSettings(BrokerSettings settings, ConfigurationImpl configuration) {
        AddressSettings retry = base(settings)
                .setRedeliveryDelay(settings.redeliveryDelay().toMillis())
                .setRedeliveryMultiplier(2.0)
                .setMaxRedeliveryDelay(settings.maxRedeliveryDelay().toMillis());
        configuration.addAddressSetting("#", retry);
        configuration.addAddressSetting(
                Queues.inbox(Queues.SELF_TEST), base(settings).setRedeliveryDelay(0));
        // A replay must find any parked delivery, also one that lies behind many others on disk.
        configuration.addAddressSetting(
                Queues.PARKED, base(settings).setMaxReadPageBytes(-1).setMaxReadPageMessages(-1));
    }

    private static AddressSettings base(BrokerSettings settings) {
        return new AddressSettings()
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
                .setMaxSizeBytes(settings.addressMemory().toBytes())
                .setPageSizeBytes(PAGE_BYTES)
                .setMaxReadPageBytes(READ_BYTES)
                .setMaxDeliveryAttempts(-1)
                .setAutoCreateAddresses(false)
                .setAutoCreateQueues(false)
                .setAutoDeleteAddresses(false)
                .setAutoDeleteQueues(false)
                .setAutoCreateDeadLetterResources(false)
                .setAutoCreateExpiryResources(false);
    }

    private static void rights(ConfigurationImpl configuration) {
        Role everything = role(INTERNAL, true);
        Role adminReads = role(ADMIN, false);
        Role crmReads = role("crm", false);
        configuration.putSecurityRoles("#", Set.of(everything, adminReads));
        configuration.putSecurityRoles("crm.#", Set.of(everything, adminReads, crmReads));
    }

    /** Everything, or to consume and to browse. */
    private static Role role(String name, boolean all) {
        return new Role(name, all, true, all, all, all, all, all, true, all, all, all, all);
    }

    private ActiveMQJAASSecurityManager users(BrokerSettings settings, String adminPassword) {
        Map<String, String> passwords = new HashMap<>(Map.of(INTERNAL, internalPassword, ADMIN, adminPassword));
        Map<String, List<String>> roles = new HashMap<>(Map.of(INTERNAL, List.of(INTERNAL), ADMIN, List.of(ADMIN)));
        if (settings.hasAcceptor()) {
            if (passwords.containsKey(settings.user())) {
                throw new StartRefusedException(
                        "WAYBILL_BROKER_USER is '" + settings.user() + "', which is a user with other rights.",
                        "Choose another name for the CRM user, e.g. crm.");
            }
            passwords.put(settings.user(), settings.password());
            roles.put(settings.user(), List.of("crm"));
        }
        return new ActiveMQJAASSecurityManager(
                InVMLoginModule.class.getName(), new SecurityConfiguration(passwords, roles));
    }
}
