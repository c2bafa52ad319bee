package io.waybill.fault;

import static org.awaitility.Awaitility.await;

import io.waybill.WaybillProcess;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.apache.qpid.jms.JmsOperationTimedOutException;

/** CRM readers, besides the good ones, that roll back, die with messages in hand or freeze past the broker's time-out. */
final class MisbehavingReaders {

    private static final int RATE = 250;
    /** The embedded broker drops a silent AMQP connection after a minute. */
    private static final Duration PAST_TIMEOUT = Duration.ofSeconds(70);

    private static final String HOLDS = "holds another ";
    private static final int MOST_TRIES = 50;

    private MisbehavingReaders() {}

    static void addTo(Map<String, Fault> faults) {
        faults.put("readers-roll-back", MisbehavingReaders::rollBack);
        faults.put("readers-die", MisbehavingReaders::die);
        faults.put("readers-freeze", MisbehavingReaders::freeze);
    }

    private static void rollBack(Bench bench, int rounds) throws Exception {
        WaybillProcess node = start(bench);
        for (int round = 0; round < rounds; round++) {
            try (Connection connection = connect(node.amqpPort())) {
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                String queue = Generator.QUEUES[bench.random().nextInt(2)];
                MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
                int rolledBack = 0;
                for (int i = 0; i < 5 || (rolledBack == 0 && i < MOST_TRIES); i++) {
                    rolledBack += receiveSome(consumer) > 0 ? 1 : 0;
                    if (!rollsBack(session)) {
                        bench.happened("no-answer");
                        break;
                    }
                }
                if (rolledBack == 0) {
                    throw new IllegalStateException("The reader got nothing to roll back from " + queue);
                }
                bench.happened("reader-rolled-back", rolledBack);
            }
        }
    }

    /** False where the client gave up waiting for the broker; the end of its connection rolls back as well. */
    private static boolean rollsBack(Session session) throws JMSException {
        try {
            session.rollback();
            return true;
        } catch (JmsOperationTimedOutException e) {
            System.out.println("A reader's roll-back had no answer: " + e.getMessage());
            return false;
        }
    }

    private static void die(Bench bench, int rounds) throws Exception {
        WaybillProcess node = start(bench);
        for (int round = 0; round < rounds; round++) {
            Process reader = readInAnotherProcess(bench, node);
            bench.goOn(0, 2_000);
            end(reader);
            bench.happened("reader-died");
        }
    }

    private static void freeze(Bench bench, int rounds) throws Exception {
        WaybillProcess node = start(bench);
        for (int round = 0; round < rounds; round++) {
            Process reader = readInAnotherProcess(bench, node);
            bench.goOn(0, 2_000);
            signal("STOP", reader);
            Bench.goOn(PAST_TIMEOUT);
            bench.senders().pause();
            // What it holds goes to the others while it stands still.
            await().atMost(Duration.ofMinutes(2)).until(() -> bench.owed() == 0);
            bench.load(RATE);
            signal("CONT", reader);
            bench.goOn(1_000, 2_000);
            if (!reader.isAlive()) {
                // The broker has closed its connection meanwhile.
                bench.happened("reader-ended");
            }
            reader.destroyForcibly().waitFor();
            bench.happened("reader-frozen");
        }
    }

    private static WaybillProcess start(Bench bench) throws IOException {
        WaybillProcess node = bench.addEmbedded();
        node.start(Map.of());
        bench.load(RATE);
        bench.awaitStored(200);
        return node;
    }

    private static void signal(String name, Process process) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (status != 0) {
            throw new IllegalStateException("kill -" + name + " of the reader ended with " + status);
        }
    }

    private static void end(Process reader) throws InterruptedException {
        if (!reader.isAlive()) {
            throw new IllegalStateException("The reader has ended by itself with " + reader.exitValue());
        }
        reader.destroyForcibly().waitFor();
    }

    /** One that holds messages by the time this returns. */
    private static Process readInAnotherProcess(Bench bench, WaybillProcess node) throws IOException {
        Path log = log(node);
        Process reader = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MisbehavingReaders.class.getName(),
                        Integer.toString(node.amqpPort()),
                        Generator.QUEUES[bench.random().nextInt(2)]))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        await().atMost(Duration.ofMinutes(1))
                .failFast("the reader has ended, see " + log, () -> !reader.isAlive())
                .until(() -> Files.readString(log).contains(HOLDS));
        return reader;
    }

    /** What the last reader of this process has printed. */
    static Path log(WaybillProcess node) {
        return node.dataDir().resolve("reader.log");
    }

    /** A reader that takes what comes and never commits: port and queue. */
    public static void main(String[] args) throws JMSException {
        try (Connection connection = connect(Integer.parseInt(args[0]))) {
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            MessageConsumer consumer = session.createConsumer(session.createQueue(args[1]));
            while (true) {
                int taken = receiveSome(consumer);
                if (taken > 0) {
                    System.out.println(HOLDS + taken);
                }
            }
        }
    }

    private static Connection connect(int amqpPort) throws JMSException {
        Connection connection = new JmsConnectionFactory(
                        "crm", WaybillProcess.CRM_PASSWORD, "amqp://127.0.0.1:" + amqpPort)
                .createConnection();
        connection.start();
        return connection;
    }

    private static int receiveSome(MessageConsumer consumer) throws JMSException {
        int taken = 0;
        while (taken < 50 && consumer.receive(100) != null) {
            taken++;
        }
        return taken;
    }
}
