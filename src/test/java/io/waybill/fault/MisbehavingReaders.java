package io.waybill.fault;

import io.waybill.WaybillProcess;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.qpid.jms.JmsConnectionFactory;

/** CRM readers, besides the good ones, that roll back, die with messages in hand or freeze past the broker's time-out. */
final class MisbehavingReaders {

    private static final int RATE = 250;
    /** The embedded broker drops a silent AMQP connection after a minute. */
    private static final Duration PAST_TIMEOUT = Duration.ofSeconds(70);

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
                for (int i = 0; i < 5; i++) {
                    receiveSome(consumer);
                    session.rollback();
                }
            }
        }
    }

    private static void die(Bench bench, int rounds) throws Exception {
        WaybillProcess node = start(bench);
        for (int round = 0; round < rounds; round++) {
            Process reader = readInAnotherProcess(bench, node);
            bench.goOn(2_000, 5_000);
            reader.destroyForcibly().waitFor();
        }
    }

    private static void freeze(Bench bench, int rounds) throws Exception {
        WaybillProcess node = start(bench);
        for (int round = 0; round < rounds; round++) {
            Process reader = readInAnotherProcess(bench, node);
            bench.goOn(3_000, 5_000);
            signal("STOP", reader);
            Bench.goOn(PAST_TIMEOUT);
            signal("CONT", reader);
            bench.goOn(1_000, 2_000);
            reader.destroyForcibly().waitFor();
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
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    private static Process readInAnotherProcess(Bench bench, WaybillProcess node) throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MisbehavingReaders.class.getName(),
                        Integer.toString(node.amqpPort()),
                        Generator.QUEUES[bench.random().nextInt(2)]))
                .redirectErrorStream(true)
                .redirectOutput(node.dataDir().resolve("reader.log").toFile())
                .start();
    }

    /** A reader that takes what comes and never commits: port and queue. */
    public static void main(String[] args) throws JMSException {
        try (Connection connection = connect(Integer.parseInt(args[0]))) {
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            MessageConsumer consumer = session.createConsumer(session.createQueue(args[1]));
            while (true) {
                receiveSome(consumer);
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

    private static void receiveSome(MessageConsumer consumer) throws JMSException {
        int taken = 0;
        while (taken < 50 && consumer.receive(100) != null) {
            taken++;
        }
    }
}
