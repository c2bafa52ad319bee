package io.waybill.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waybill.ExternalBroker;
import io.waybill.NylasBodies;
import io.waybill.RunningWaybill;
import io.waybill.Series;
import jakarta.jms.Connection;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Number, age and readers of what lies on queues, with the embedded broker and one elsewhere. What a reader holds, and
 * what waits to be tried again, is on the queue, and it is what is stuck.
 */
class QueueFiguresIT {

    private static final String CLICKED = "crm.link.clicked";
    private static final long MONDAY = 1_750_000_000;
    private static final int WAIT = 10_000;

    private ExternalBroker external;
    private RunningWaybill waybill;

    @AfterEach
    void end() throws Exception {
        if (waybill != null) {
            waybill.close();
        }
        if (external != null) {
            external.close();
        }
    }

    @Test
    void areTrueOfTheEmbeddedBroker() throws Exception {
        waybill = RunningWaybill.with(Map.of(
                "waybill.watch.every", "100ms",
                "waybill.broker.redelivery-delay", "60s"));
        countsAndAgesWhatIsThere("crm", RunningWaybill.CRM_PASSWORD, waybill.amqpPort());
    }

    @Test
    void areTrueOfWhatLiesOnDiskSinceBeforeTheStart(@TempDir Path dataDir) throws Exception {
        Map<String, String> settings = Map.of(
                "waybill.watch.every", "100ms",
                "waybill.data-dir", dataDir.toString(),
                "waybill.broker.address-memory", "200KB");
        waybill = RunningWaybill.with(settings);
        long[] clicks = LongStream.range(0, 2_000).map(i -> MONDAY + i).toArray();
        assertThat(waybill.sendNylas(NylasBodies.clicked("paged", clicks)).statusCode())
                .isEqualTo(200);
        await().until(() -> crm("waybill_crm_messages") == clicks.length);
        await().until(() -> crm("waybill_crm_oldest_age_seconds") > 0);
        waybill.close();
        waybill = RunningWaybill.with(settings);
        await().until(() -> crm("waybill_crm_messages") == clicks.length);
        await().until(() -> crm("waybill_crm_oldest_age_seconds") > 3);
    }

    @Test
    void areTrueOfABrokerElsewhere() throws Exception {
        startExternal("waybill");
        countsAndAgesWhatIsThere("waybill", "waybill", external.port());
    }

    @Test
    void knowTheNumberButNoAgeWhereTheBrokersUserMayNotManage() throws Exception {
        startExternal("unprivileged");
        post("one");
        await().until(() -> crm("waybill_crm_messages") == 1);
        assertThat(crm("waybill_crm_oldest_age_seconds")).isNaN();
        assertThat(Series.of(waybill).value("waybill_broker_up")).isEqualTo(1);
    }

    @Test
    void areNotKnownWhileTheBrokerIsAway() throws Exception {
        startExternal("waybill");
        post("one");
        await().until(() -> crm("waybill_crm_messages") == 1);
        external.stop();
        await().until(() -> Series.of(waybill).value("waybill_broker_up") == 0);
        assertThat(crm("waybill_crm_messages")).isNaN();
        assertThat(crm("waybill_crm_oldest_age_seconds")).isNaN();
        external.start();
        await().until(() -> Series.of(waybill).value("waybill_broker_up") == 1);
        await().until(() -> crm("waybill_crm_messages") == 1);
    }

    @Test
    void showWhatWaitsInAnInboxWhileTheClaimDatabaseIsAway() throws Exception {
        waybill = RunningWaybill.receivingWith(
                Map.of("waybill.watch.every", "100ms", "spring.datasource.url", "jdbc:postgresql://127.0.0.1:1/none"));
        post("one");
        post("two");
        await().until(() -> inbox("waybill_inbox_messages") == 2);
        await().until(() -> inbox("waybill_inbox_oldest_age_seconds") > 1);
        assertThat(Series.of(waybill).value("waybill_claims_up")).isZero();
        assertThat(Series.of(waybill).value("waybill_processing_waiting")).isEqualTo(1);
        assertThat(Series.of(waybill).value("waybill_inbox_messages", "provider", "twilio"))
                .isZero();
    }

    private void startExternal(String user) throws Exception {
        external = new ExternalBroker();
        external.start();
        Map<String, String> settings = external.settings(user);
        settings.put("waybill.watch.every", "100ms");
        waybill = RunningWaybill.with(settings);
    }

    private void countsAndAgesWhatIsThere(String user, String password, int port) throws Exception {
        await().until(() -> crm("waybill_crm_messages") == 0);
        await().until(() -> crm("waybill_crm_oldest_age_seconds") == 0);
        await().until(() -> crm("waybill_crm_readers") == 0);

        post("one");
        await().until(() -> crm("waybill_crm_messages") == 1);
        await().until(() -> crm("waybill_crm_oldest_age_seconds") > 1);
        waybill.sendNylas("no JSON");
        await().until(() -> Series.of(waybill).value("waybill_parked_messages") == 1);
        await().until(() -> Series.of(waybill).value("waybill_parked_oldest_age_seconds") > 0.5);

        try (Connection connection =
                new JmsConnectionFactory(user, password, "amqp://127.0.0.1:" + port).createConnection()) {
            connection.start();
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            MessageConsumer reader = session.createConsumer(session.createQueue(CLICKED));
            assertThat(reader.receive(WAIT)).isNotNull();
            await().until(() -> crm("waybill_crm_readers") == 1);
            agesOn("held by a reader");
            session.rollback();
            agesOn("to be tried again after a minute");
        }
        agesOn("to be tried again, and no reader");
        await().until(() -> crm("waybill_crm_readers") == 0);
    }

    private void agesOn(String why) {
        // In the moment in which it passes from one state to another the broker may not have it anywhere.
        double age = await(why).until(() -> crm("waybill_crm_oldest_age_seconds"), seconds -> seconds > 1);
        await(why).until(() -> crm("waybill_crm_oldest_age_seconds") > age + 0.5);
        await(why).until(() -> crm("waybill_crm_messages") == 1);
    }

    private void post(String message) throws Exception {
        assertThat(waybill.sendNylas(NylasBodies.clicked(message, MONDAY)).statusCode())
                .isEqualTo(200);
    }

    private double crm(String name) {
        return Series.of(waybill).value(name, "queue", CLICKED);
    }

    private double inbox(String name) {
        return Series.of(waybill).value(name, "provider", "nylas");
    }
}
