package io.waybill.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.CoreAddressConfiguration;
import org.apache.activemq.artemis.core.config.FileDeploymentManager;
import org.apache.activemq.artemis.core.config.impl.FileConfiguration;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.core.settings.impl.HierarchicalObjectRepository;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.unit.DataSize;

/** {@code ops/artemis/broker.xml}, read by Artemis itself, says what the embedded broker is told in Java. */
class BrokerXmlTest {

    private static final Set<String> QUEUES = new Queues(List.of()).all(Set.of("nylas", "twilio", "aktify"));

    private static Configuration file;
    private static Configuration embedded;

    @BeforeAll
    static void read() throws Exception {
        FileConfiguration parsed = new FileConfiguration();
        FileDeploymentManager files = new FileDeploymentManager(
                Path.of("ops/artemis/broker.xml").toUri().toString());
        files.addDeployable(parsed);
        files.readConfiguration();
        file = parsed;
        BrokerSettings settings = new BrokerSettings(
                Path.of("target/unused"),
                "127.0.0.1",
                5672,
                "crm",
                "password",
                DataSize.ofMegabytes(64),
                DataSize.ofMegabytes(256),
                90,
                Duration.ofSeconds(1),
                Duration.ofSeconds(60));
        embedded = EmbeddedBroker.configuration(settings, 0, QUEUES);
    }

    static Set<String> queues() {
        return QUEUES;
    }

    @Test
    void declaresTheSameQueues() {
        assertThat(declared(file)).isEqualTo(declared(embedded));
        assertThat(declared(file)).containsOnlyKeys(QUEUES);
    }

    private static Map<String, String> declared(Configuration configuration) {
        Map<String, String> declared = new TreeMap<>();
        for (CoreAddressConfiguration address : configuration.getAddressConfigurations()) {
            assertThat(address.getQueueConfigs()).hasSize(1);
            QueueConfiguration queue = address.getQueueConfigs().get(0);
            assertThat(queue.getName().toString()).isEqualTo(address.getName());
            declared.put(
                    address.getName(),
                    address.getRoutingTypes() + " " + queue.getRoutingType() + " durable=" + queue.isDurable()
                            + " buckets=" + queue.getGroupBuckets() + " rebalance=" + queue.isGroupRebalance()
                            + " exclusive=" + queue.isExclusive() + " filter=" + queue.getFilterString());
        }
        return declared;
    }

    @ParameterizedTest
    @MethodSource("queues")
    void treatsMessagesTheSame(String queue) {
        assertThat(settings(file, queue)).isEqualTo(settings(embedded, queue));
    }

    /** As the broker does it: the most specific settings over the more general ones. */
    private static AddressSettings settings(Configuration configuration, String queue) {
        var repository = new HierarchicalObjectRepository<AddressSettings>();
        repository.setDefault(new AddressSettings());
        configuration.getAddressSettings().forEach(repository::addMatch);
        return repository.getMatch(queue);
    }

    @Test
    void keepsTheJournalAsSafe() {
        assertThat(journal(file)).isEqualTo(journal(embedded));
    }

    private static Map<String, Object> journal(Configuration configuration) {
        return Map.of(
                "persistence", configuration.isPersistenceEnabled(),
                "type", configuration.getJournalType(),
                "datasync", configuration.isJournalDatasync(),
                "waits", List.of(configuration.getJournalBufferTimeout_NIO(), configuration.getPageSyncTimeout()),
                "transactional", configuration.isJournalSyncTransactional(),
                "non-transactional", configuration.isJournalSyncNonTransactional(),
                "lock", configuration.getJournalLockAcquisitionTimeout(),
                "memory", configuration.getGlobalMaxSize(),
                "disk", configuration.getMaxDiskUsage(),
                "security", configuration.isSecurityEnabled());
    }

    @ParameterizedTest
    @MethodSource("queues")
    void givesReadersTheSameRights(String queue) {
        for (String reader : List.of("crm", "admin")) {
            assertThat(rights(file, queue, reader)).isEqualTo(rights(embedded, queue, reader));
        }
    }

    @ParameterizedTest
    @MethodSource("queues")
    void givesWaybillWhatItNeedsAndNoMore(String queue) {
        assertThat(rights(file, queue, "waybill"))
                .containsExactly(new Role("waybill", true, true, false, false, false, false, false, true));
        assertThat(file.getSecurityRoles().values().stream()
                        .flatMap(Set::stream)
                        .map(Role::getName))
                .containsOnly("waybill", "admin", "crm");
    }

    /** By management messages it asks how old the oldest message of a queue is. */
    @Test
    void letsWaybillAloneManage() {
        assertThat(file.getSecurityRoles().get("activemq.management.#"))
                .containsExactly(new Role("waybill", true, true, false, false, true, true, true, false, true, false));
    }

    private static List<Role> rights(Configuration configuration, String queue, String name) {
        var repository = new HierarchicalObjectRepository<Set<Role>>();
        repository.setDefault(Set.of());
        configuration.getSecurityRoles().forEach(repository::addMatch);
        return repository.getMatch(queue).stream()
                .filter(role -> role.getName().equals(name))
                .toList();
    }

    @Test
    void offersCrmSystemsTheSameAndWaybillThePortThatItsClientSpeaks() {
        Map<String, TransportConfiguration> acceptors = new TreeMap<>();
        file.getAcceptorConfigurations().forEach(acceptor -> acceptors.put(acceptor.getName(), acceptor));
        assertThat(acceptors).containsOnlyKeys("core", "amqp");
        assertThat(acceptors.get("core").getCombinedParams())
                .containsEntry("port", "61616")
                .containsEntry("protocols", "CORE");
        TransportConfiguration amqp = embedded.getAcceptorConfigurations().stream()
                .filter(acceptor -> acceptor.getName().equals("amqp"))
                .findFirst()
                .orElseThrow();
        for (String name : List.of("port", "protocols", "saslMechanisms")) {
            assertThat(acceptors.get("amqp").getCombinedParams().get(name))
                    .as(name)
                    .hasToString(amqp.getCombinedParams().get(name).toString());
        }
    }
}
