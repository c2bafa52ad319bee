package io.waybill.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.NylasBodies;
import io.waybill.RunningWaybill;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Enumeration;
import java.util.Map;
import java.util.UUID;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what on the broker's AMQP port. */
class BrokerUsersIT {

    private static final String CLICKED = "crm.link.clicked";
    private static RunningWaybill waybill;
    private static Connection crm;
    private static Connection admin;

    @BeforeAll
    static void start() throws JMSException {
        waybill = RunningWaybill.with(Map.of());
        crm = connect("crm", RunningWaybill.CRM_PASSWORD);
        admin = connect("admin", RunningWaybill.ADMIN_PASSWORD);
    }

    @AfterAll
    static void end() throws JMSException {
        crm.close();
        admin.close();
        waybill.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "waybill.parked",
                "waybill.inbox.nylas",
                "waybill.inbox.selftest",
                "waybill.selftest.out",
                "activemq.notifications",
                "activemq.management"
            })
    void keepsTheCrmUserFromWaybillsOwnQueues(String queue) throws JMSException {
        refuses("crm", session -> session.createConsumer(session.createQueue(queue)));
        refuses("crm", session -> browse(session, queue));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {CLICKED, "crm.thread.replied", "waybill.parked", "waybill.inbox.nylas", "activemq.management"})
    void letsNobodySend(String queue) throws JMSException {
        for (String user : new String[] {"crm", "admin"}) {
            refuses(user, session -> {
                MessageProducer producer = session.createProducer(session.createQueue(queue));
                producer.send(session.createTextMessage("forged"));
            });
            refuses(user, session -> {
                MessageProducer anonymous = session.createProducer(null);
                anonymous.send(session.createQueue(queue), session.createTextMessage("forged"));
            });
        }
        assertThat(waybill.bean(EmbeddedBroker.class).messageCount(queue)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"crm.of.my.own", "other"})
    void letsNobodyCreateAQueue(String queue) throws JMSException {
        for (String user : new String[] {"crm", "admin"}) {
            refuses(user, session -> session.createConsumer(session.createQueue(queue)));
            refuses(user, session -> session.createConsumer(session.createTopic(queue)));
            refuses(user, Session::createTemporaryQueue);
        }
    }

    @Test
    void letsTheCrmUserBrowseAndConsumeItsQueues() throws Exception {
        post();
        try (Session session = crm.createSession(true, Session.SESSION_TRANSACTED)) {
            assertThat(browse(session, CLICKED)).isEqualTo(1);
            take(session, CLICKED);
        }
    }

    @Test
    void letsTheAdminBrowseAndConsumeEverything() throws Exception {
        post();
        waybill.sendNylas("not json");
        waybill.awaitProcessed();
        try (Session session = admin.createSession(true, Session.SESSION_TRANSACTED)) {
            for (String queue : new String[] {CLICKED, "waybill.parked"}) {
                assertThat(browse(session, queue)).isEqualTo(1);
                take(session, queue);
            }
            assertThat(browse(session, "waybill.inbox.nylas")).isZero();
        }
    }

    @Test
    void refusesAWrongPasswordAndWhoGivesNone() {
        for (String[] login : new String[][] {
            {"crm", "wrong"},
            {"crm", ""},
            {"admin", RunningWaybill.CRM_PASSWORD},
            {"waybill-internal", ""},
            {null, null}
        }) {
            assertThatThrownBy(() -> connect(login[0], login[1]).close())
                    .as("%s", login[0])
                    .isInstanceOf(JMSSecurityException.class);
        }
    }

    @Test
    void opensNoPortWithoutAPassword() throws Exception {
        RunningWaybill closed = RunningWaybill.receivingWith(Map.of("waybill.broker.password", ""));
        try (Socket socket = new Socket()) {
            InetSocketAddress amqp = new InetSocketAddress(InetAddress.getLoopbackAddress(), closed.amqpPort());
            assertThatThrownBy(() -> socket.connect(amqp, 1_000)).isInstanceOf(ConnectException.class);
        } finally {
            closed.close();
        }
    }

    private interface Attempt {
        void in(Session session) throws JMSException;
    }

    /** On a connection of its own, since the broker closes it after some attempts. */
    private static void refuses(String user, Attempt attempt) throws JMSException {
        Connection connection = user.equals("crm")
                ? connect("crm", RunningWaybill.CRM_PASSWORD)
                : connect("admin", RunningWaybill.ADMIN_PASSWORD);
        try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            assertThatThrownBy(() -> attempt.in(session)).isInstanceOf(JMSException.class);
        } finally {
            connection.close();
        }
    }

    private static int browse(Session session, String queue) throws JMSException {
        try (QueueBrowser browser = session.createBrowser(session.createQueue(queue))) {
            int found = 0;
            for (Enumeration<?> messages = browser.getEnumeration();
                    messages.hasMoreElements();
                    messages.nextElement()) {
                found++;
            }
            return found;
        }
    }

    private static void take(Session session, String name) throws JMSException {
        Queue queue = session.createQueue(name);
        try (MessageConsumer consumer = session.createConsumer(queue)) {
            assertThat(consumer.receive(10_000)).isNotNull();
            session.commit();
        }
    }

    private static void post() throws Exception {
        waybill.sendNylas(NylasBodies.clicked("users-" + UUID.randomUUID(), 1_750_000_000));
        waybill.awaitProcessed();
    }

    private static Connection connect(String user, String password) throws JMSException {
        Connection connection =
                new JmsConnectionFactory(user, password, "amqp://127.0.0.1:" + waybill.amqpPort()).createConnection();
        connection.start();
        return connection;
    }
}
