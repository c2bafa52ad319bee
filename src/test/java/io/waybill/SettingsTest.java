package io.waybill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.broker.BrokerSettings;
import io.waybill.endpoint.Endpoints;
import io.waybill.inbox.InboxSettings;
import io.waybill.receive.ReceiveSettings;
import io.waybill.route.ProcessSettings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ClassPathResource;

/** A wrong setting stops the start with its name, and what is not set has the value that application.yaml shows. */
class SettingsTest {

    private static final Map<String, Class<? extends Record>> RECORDS = Map.of(
            "waybill.inbox", InboxSettings.class,
            "waybill.receive", ReceiveSettings.class,
            "waybill.process", ProcessSettings.class,
            "waybill.broker", BrokerSettings.class);

    @ParameterizedTest
    @CsvSource({
        "waybill.inbox.writers, 0, WAYBILL_INBOX_WRITERS",
        "waybill.inbox.writers, 1000000, WAYBILL_INBOX_WRITERS",
        "waybill.inbox.group-messages, 0, WAYBILL_INBOX_GROUPMESSAGES",
        "waybill.inbox.group-bytes, 0B, WAYBILL_INBOX_GROUPBYTES",
        "waybill.inbox.max-waiting, -1, WAYBILL_INBOX_MAXWAITING",
        "waybill.inbox.max-waiting-bytes, 2GB, WAYBILL_INBOX_MAXWAITINGBYTES",
        "waybill.receive.max-body, -1MB, WAYBILL_RECEIVE_MAXBODY",
        "waybill.receive.max-body, 3GB, WAYBILL_RECEIVE_MAXBODY",
        "waybill.receive.read-within, 0s, WAYBILL_RECEIVE_READWITHIN",
        "waybill.receive.max-reading, 4MB, WAYBILL_RECEIVE_MAXREADING",
        "waybill.receive.store-within, -1s, WAYBILL_RECEIVE_STOREWITHIN",
        "waybill.receive.retry-after, 900ms, WAYBILL_RECEIVE_RETRYAFTER",
        "waybill.process.consumers, 0, WAYBILL_PROCESS_CONSUMERS",
        "waybill.process.consumers, 257, WAYBILL_PROCESS_CONSUMERS",
        "waybill.process.group-messages, 0, WAYBILL_PROCESS_GROUPMESSAGES",
        "waybill.process.group-bytes, 0B, WAYBILL_PROCESS_GROUPBYTES",
        "waybill.process.group-time, -1ms, WAYBILL_PROCESS_GROUPTIME",
        "waybill.process.settle-time, -1s, WAYBILL_PROCESS_SETTLETIME",
        "waybill.process.max-inflated, 2147483647B, WAYBILL_PROCESS_MAXINFLATED",
        "waybill.broker.host, '', WAYBILL_BROKER_HOST",
        "waybill.broker.port, 0, WAYBILL_BROKER_PORT",
        "waybill.broker.port, 65536, WAYBILL_BROKER_PORT",
        "waybill.broker.user, ' ', WAYBILL_BROKER_USER",
        "waybill.broker.address-memory, 0B, WAYBILL_BROKER_ADDRESSMEMORY",
        "waybill.broker.global-memory, -1B, WAYBILL_BROKER_GLOBALMEMORY",
        "waybill.broker.max-disk-usage, -1, WAYBILL_BROKER_MAXDISKUSAGE",
        "waybill.broker.max-disk-usage, 101, WAYBILL_BROKER_MAXDISKUSAGE",
        "waybill.broker.redelivery-delay, 0s, WAYBILL_BROKER_REDELIVERYDELAY",
        "waybill.broker.max-redelivery-delay, 500ms, WAYBILL_BROKER_MAXREDELIVERYDELAY"
    })
    void refusesAWrongOneByItsName(String setting, String value, String variable) {
        String prefix = setting.substring(0, setting.lastIndexOf('.'));
        assertThatThrownBy(() -> bind(prefix, RECORDS.get(prefix), Map.of(setting, value)))
                .satisfies(thrown -> assertThat(NestedExceptionUtils.getRootCause(thrown))
                        .isInstanceOfSatisfying(StartRefusedException.class, refusal -> {
                            assertThat(refusal).hasMessageContaining(setting + " is ");
                            assertThat(refusal.remedy()).contains(variable);
                        }));
    }

    @Test
    void refusesANegativeToleranceByItsName() {
        Map<String, String> endpoint = Map.of(
                "waybill.endpoints.acme.provider", "acme",
                "waybill.endpoints.acme.scheme", "aktify",
                "waybill.endpoints.acme.tolerance", "-5m");
        assertThatThrownBy(() -> bind("waybill", Endpoints.class, endpoint))
                .hasRootCauseMessage("waybill.endpoints.acme.tolerance is -300s, but must be at least 1s.");
    }

    @ParameterizedTest
    @CsvSource({
        "waybill.inbox.writers, 1",
        "waybill.receive.max-body, 1B",
        "waybill.process.group-time, 0s",
        "waybill.process.consumers, 256",
        "waybill.broker.port, 65535",
        "waybill.broker.max-disk-usage, 100",
        "waybill.broker.max-redelivery-delay, 1s"
    })
    void takesOneAtTheEdge(String setting, String value) {
        String prefix = setting.substring(0, setting.lastIndexOf('.'));
        assertThat(bind(prefix, RECORDS.get(prefix), Map.of(setting, value))).isNotNull();
    }

    @Test
    void showsInApplicationYamlWhatHoldsWithoutIt() throws IOException {
        StandardEnvironment shown = new StandardEnvironment();
        new YamlPropertySourceLoader()
                .load("application.yaml", new ClassPathResource("application.yaml"))
                .forEach(shown.getPropertySources()::addLast);
        for (String prefix : List.of("waybill.inbox", "waybill.receive", "waybill.process", "waybill.broker")) {
            assertThat(Binder.get(shown).bind(prefix, RECORDS.get(prefix)).get())
                    .as(prefix)
                    .usingRecursiveComparison()
                    .ignoringFields("password")
                    .isEqualTo(bind(prefix, RECORDS.get(prefix), Map.of()));
        }
    }

    private static Record bind(String prefix, Class<? extends Record> type, Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate(prefix, type);
    }
}
