package io.waybill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.waybill.broker.Queues;
import io.waybill.parking.ParkedDeliveries;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two Waybill processes on an Artemis and a PostgreSQL of their own keep the promise that one process keeps. */
class ExternalFormIT {

    private static final String CLICKED = "crm.link.clicked";
    private static final long MONDAY = 1_750_000_000;
    private static final Duration LONG = Duration.ofSeconds(60);

    private static ExternalForm form;

    @BeforeAll
    static void start() throws Exception {
        form = ExternalForm.of(2);
    }

    @AfterAll
    static void end() throws Exception {
        form.close();
    }

    @Test
    void bringsOutOnceWhatBothProcessesReceiveAtOnce() throws Exception {
        String message = "both-" + UUID.randomUUID();
        List<Callable<Integer>> posts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String body = NylasBodies.clicked(message + i, MONDAY);
            posts.add(() -> form.process(0).post(body));
            posts.add(() -> form.process(1).post(body));
        }
        ExecutorService clients = Executors.newFixedThreadPool(8);
        for (Future<Integer> answer : clients.invokeAll(posts)) {
            assertThat(answer.get()).isEqualTo(200);
        }
        clients.shutdown();
        assertThat(readUntil(20))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 20).mapToObj(i -> message + i).toList());
    }

    @Test
    void knowsHowMuchLiesOnTheSharedBrokersQueuesAndHowLong() throws Exception {
        String message = "aging-" + UUID.randomUUID();
        assertThat(form.process(0).post(NylasBodies.clicked(message, MONDAY))).isEqualTo(200);
        for (int process = 0; process < 2; process++) {
            WaybillProcess waybill = form.process(process);
            await().atMost(LONG).until(() -> waybill.counted("waybill_crm_messages{", CLICKED) == 1);
            await().atMost(LONG).until(() -> waybill.counted("waybill_crm_oldest_age_seconds{", CLICKED) > 0);
        }
        assertThat(readUntil(1)).containsExactly(message);
    }

    @Test
    void replaysThroughAnyProcessWhatIsParked() throws Exception {
        String message = "replay-" + UUID.randomUUID();
        assertThat(form.process(0)
                        .post(NylasBodies.legacy(
                                NylasBodies.delta(message, MONDAY), NylasBodies.deltaWithoutMetadata())))
                .isEqualTo(200);
        assertThat(readUntil(1)).containsExactly(message);
        UUID receipt = UUID.fromString(parked().getStringProperty("waybill_receipt"));
        try (RunningWaybill third = RunningWaybill.receivingWith(form.settings())) {
            assertThat(third.bean(ParkedDeliveries.class).replay(receipt)).isPresent();
            await().atMost(LONG)
                    .until(() -> parked() != null
                            && !parked().getStringProperty("waybill_receipt").equals(receipt.toString()));
        }
        try (AmqpReader reader = form.artemis().admin()) {
            assertThat(reader.takeSome(Queues.PARKED, LONG)).hasSize(1);
        }
    }

    /** The parked delivery, which stays where it is; null where there is none. */
    private static Message parked() throws JMSException {
        try (Connection connection = connect("admin");
                Session session = connection.createSession();
                QueueBrowser browser = session.createBrowser(session.createQueue(Queues.PARKED))) {
            return browser.getEnumeration().hasMoreElements()
                    ? (Message) browser.getEnumeration().nextElement()
                    : null;
        }
    }

    @Test
    void losesAndDoublesNothingWhereOneProcessIsKilledUnderLoad() throws Exception {
        String message = "killed-" + UUID.randomUUID() + "-";
        AtomicInteger next = new AtomicInteger();
        AtomicBoolean enough = new AtomicBoolean();
        ExecutorService clients = Executors.newFixedThreadPool(3);
        List<Future<?>> done = new ArrayList<>();
        for (int client = 0; client < 3; client++) {
            done.add(clients.submit(() -> {
                while (!enough.get()) {
                    int i = next.getAndIncrement();
                    postUntilAnswered200(NylasBodies.clicked(message + i, MONDAY), i);
                }
            }));
        }
        double before = form.process(0).delivered();
        await().atMost(LONG).until(() -> form.process(0).delivered() > before + 60);
        form.process(0).kill();
        double survivors = form.process(1).delivered();
        await().atMost(LONG).until(() -> form.process(1).delivered() > survivors + 100);
        form.process(0).start(form.environment());
        await().atMost(LONG).until(() -> form.process(0).delivered() > 20);
        enough.set(true);
        for (Future<?> client : done) {
            client.get();
        }
        clients.shutdown();
        assertThat(readUntil(next.get()))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, next.get())
                        .mapToObj(i -> message + i)
                        .toList());
    }

    private static void postUntilAnswered200(String body, int first) {
        AtomicInteger turn = new AtomicInteger(first);
        await().pollInterval(Duration.ofMillis(20))
                .pollDelay(Duration.ZERO)
                .atMost(Duration.ofMinutes(2))
                .ignoreExceptions()
                .until(() -> form.process(turn.getAndIncrement() % 2).post(body) == 200);
    }

    /** Reads so many events, for good, and then whatever comes within a moment of silence. */
    private static List<String> readUntil(int expected) throws JMSException {
        try (AmqpReader reader = form.artemis().crm()) {
            List<String> subjects = new ArrayList<>();
            await().atMost(LONG).until(() -> {
                subjects.addAll(subjects(reader.takeSome(CLICKED, Duration.ofMillis(100))));
                return subjects.size() >= expected;
            });
            subjects.addAll(subjects(reader.takeSome(CLICKED, Duration.ofSeconds(1))));
            return subjects;
        }
    }

    private static List<String> subjects(List<Message> messages) {
        return messages.stream()
                .map(message -> AmqpReader.json(message).path("subject").asText())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"waybill.inbox.nylas", "waybill.parked", "waybill.selftest.out", "activemq.management"})
    void keepsTheCrmUserFromWaybillsOwnQueues(String queue) throws JMSException {
        refuses("crm", session -> session.createConsumer(session.createQueue(queue)));
        refuses("crm", session -> session.createBrowser(session.createQueue(queue))
                .getEnumeration()
                .hasMoreElements());
    }

    @ParameterizedTest
    @ValueSource(strings = {CLICKED, "waybill.inbox.nylas", "waybill.parked", "activemq.management"})
    void letsNoReaderSend(String queue) throws JMSException {
        for (String user : List.of("crm", "admin")) {
            refuses(user, session -> {
                MessageProducer producer = session.createProducer(session.createQueue(queue));
                producer.send(session.createTextMessage("forged"));
            });
        }
    }

    @Test
    void letsNoReaderCreateAQueue() throws JMSException {
        for (String user : List.of("crm", "admin")) {
            refuses(user, session -> session.createConsumer(session.createQueue("crm.of.my.own")));
            refuses(user, Session::createTemporaryQueue);
        }
    }

    private interface Attempt {
        void in(Session session) throws JMSException;
    }

    /** On a connection of its own, since the broker closes it after some attempts. */
    private static void refuses(String user, Attempt attempt) throws JMSException {
        try (Connection connection = connect(user);
                Session session = connection.createSession()) {
            assertThatThrownBy(() -> attempt.in(session)).isInstanceOf(JMSException.class);
        }
    }

    private static Connection connect(String user) throws JMSException {
        String password = user.equals("crm") ? ExternalArtemis.CRM_PASSWORD : ExternalArtemis.ADMIN_PASSWORD;
        Connection connection = new JmsConnectionFactory(
                        user, password, "amqp://127.0.0.1:" + form.artemis().amqpPort())
                .createConnection();
        connection.start();
        return connection;
    }

    /** What one test leaves behind would be another's surplus. */
    @AfterEach
    void nothingIsLeft() throws JMSException {
        try (AmqpReader reader = form.artemis().admin()) {
            for (String queue : List.of("waybill.inbox.nylas", Queues.PARKED, CLICKED)) {
                assertThat(reader.takeSome(queue, Duration.ofMillis(1)))
                        .as(queue)
                        .isEmpty();
            }
        }
    }
}
