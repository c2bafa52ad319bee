package io.waybill.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.format.EventFormat;
import io.cloudevents.core.provider.EventFormatProvider;
import io.cloudevents.jackson.JsonFormat;
import io.waybill.AmqpReader;
import io.waybill.NylasBodies;
import io.waybill.RunningWaybill;
import io.waybill.demo.Sample;
import io.waybill.mapping.RouteFolder;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a CRM system gets, read with an AMQP client and an event library that are not ours. */
class CrmIT {

    private static final int WAIT = 10_000;
    private static final long MONDAY = 1_750_000_000;
    private static final String CLICKED = "crm.link.clicked";

    private static RunningWaybill waybill;

    private final String message = "crm-" + UUID.randomUUID();
    private Connection connection;
    private Session session;

    @BeforeAll
    static void start() {
        waybill = RunningWaybill.with(
                Map.of("waybill.broker.redelivery-delay", "10ms", "waybill.broker.max-redelivery-delay", "20ms"));
    }

    @AfterAll
    static void end() {
        waybill.close();
    }

    @BeforeEach
    void connect() throws JMSException {
        connection = new JmsConnectionFactory(
                        "crm", RunningWaybill.CRM_PASSWORD, "amqp://127.0.0.1:" + waybill.amqpPort())
                .createConnection();
        connection.start();
        session = connection.createSession(true, Session.SESSION_TRANSACTED);
    }

    @AfterEach
    void disconnect() throws JMSException {
        connection.close();
    }

    @Test
    void givesEverySamplesEventsAsValidCloudEventsWithTheirProperties() throws Exception {
        double before = waybill.counted("delivered");
        for (Sample sample : Sample.all(waybill.bean(RouteFolder.class))) {
            for (byte[] body : sample.bodies()) {
                assertThat(waybill.send(sample, body).statusCode()).isLessThan(500);
            }
        }
        waybill.awaitProcessed();
        Set<String> read = new TreeSet<>();
        for (String queue : waybill.bean(Queues.class).queues()) {
            for (Message event : all(queue)) {
                check((TextMessage) event, queue);
                read.add(event.getStringProperty("cloudEvents_id"));
            }
        }
        assertThat(read).hasSize((int) (waybill.counted("delivered") - before));
    }

    private static void check(TextMessage message, String queue) throws JMSException {
        String text = message.getText();
        EventFormat format = EventFormatProvider.getInstance().resolveFormat(JsonFormat.CONTENT_TYPE);
        CloudEvent event = format.deserialize(text.getBytes(StandardCharsets.UTF_8));
        String shortType = queue.substring("crm.".length());
        assertThat(event.getSpecVersion()).isEqualTo(SpecVersion.V1);
        assertThat(event.getId()).matches("[A-Za-z0-9_-]{43}");
        assertThat(event.getType()).isEqualTo("io.waybill." + shortType);
        assertThat(event.getSource().toString()).startsWith("/");
        assertThat(event.getDataContentType()).isEqualTo("application/json");
        assertThat(event.getDataSchema()).isEqualTo(URI.create("urn:waybill:event:1"));
        assertThat(event.getData()).isNotNull();
        assertThat(event.getExtensionNames()).isEmpty();
        JsonNode json = AmqpReader.json(message);
        for (String name : List.of("id", "type", "source", "subject", "time", "specversion", "dataschema")) {
            assertThat(message.getStringProperty("cloudEvents_" + name))
                    .as(name)
                    .isEqualTo(json.path(name).textValue());
        }
        String provider = json.path("data").path("provider").asText();
        assertThat(message.getStringProperty("waybill_provider")).isEqualTo(provider);
        assertThat(message.getStringProperty("waybill_endpoint")).isEqualTo(provider);
        assertThat(UUID.fromString(message.getStringProperty("waybill_receipt")))
                .isNotNull();
        assertThat(message.getStringProperty("waybill_receivedAt")).matches("\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}\\.\\d{3}Z");
        assertThat(message.getJMSType()).isEqualTo(shortType);
        String source = json.path("source").asText();
        assertThat(message.getStringProperty("JMSXGroupID"))
                .isEqualTo(
                        json.has("subject")
                                ? source + "/" + json.path("subject").asText()
                                : source);
        assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
        assertThat(message.getJMSExpiration()).isZero();
    }

    @Test
    void givesAReaderWhatItsSelectorNamesAndLeavesTheRest() throws Exception {
        post(message + "-a");
        post(message + "-b");
        try (MessageConsumer selected = session.createConsumer(
                session.createQueue(CLICKED),
                "cloudEvents_subject = '" + message
                        + "-b' AND JMSType = 'link.clicked' AND waybill_provider = 'nylas'")) {
            assertThat(selected.receive(WAIT).getStringProperty("cloudEvents_subject"))
                    .isEqualTo(message + "-b");
            assertThat(selected.receive(200)).isNull();
            session.commit();
        }
        assertThat(subjects(CLICKED)).containsExactly(message + "-a");
    }

    @Test
    void givesAReaderThatRollsBackTwentyFiveTimesItsEventAllTheSame() throws Exception {
        post(message);
        try (MessageConsumer reader = session.createConsumer(session.createQueue(CLICKED))) {
            for (int i = 0; i < 25; i++) {
                assertThat(reader.receive(WAIT)).as("try " + i).isNotNull();
                session.rollback();
            }
            Message event = reader.receive(WAIT);
            assertThat(event.getStringProperty("cloudEvents_subject")).isEqualTo(message);
            assertThat(event.getJMSRedelivered()).isTrue();
            session.commit();
            assertThat(reader.receive(200)).isNull();
        }
    }

    @Test
    void givesTheEventToTheNextReaderWhereOneDiesWithItInHandThirtyTimes() throws Exception {
        post(message);
        for (int i = 0; i < 30; i++) {
            assertThat(session.createConsumer(session.createQueue(CLICKED)).receive(WAIT))
                    .isNotNull();
            connection.close();
            connect();
        }
        assertThat(subjects(CLICKED)).containsExactly(message);
    }

    private static void post(String message) throws Exception {
        assertThat(waybill.sendNylas(NylasBodies.clicked(message, MONDAY)).statusCode())
                .isEqualTo(200);
        waybill.awaitProcessed();
    }

    private List<Message> all(String queue) throws JMSException {
        List<Message> messages = new ArrayList<>();
        try (MessageConsumer reader = session.createConsumer(session.createQueue(queue))) {
            Message next = reader.receive(500);
            while (next != null) {
                messages.add(next);
                next = reader.receive(500);
            }
            session.commit();
        }
        return messages;
    }

    private List<String> subjects(String queue) throws JMSException {
        return all(queue).stream()
                .map(event -> AmqpReader.json(event).path("subject").asText())
                .toList();
    }
}
