package io.waybill.bench.driver;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.jms.client.ActiveMQJMSConnectionFactory;

/**
 * An Artemis from its distribution, with the files under {@code ops/artemis}, and a PostgreSQL that syncs: both processes of
 * their own on this machine, fresh for each run. Their CPU time is not the contestant's.
 */
final class ExternalGround implements Ground {

    private static final String USER = "waybill";
    private static final String PASSWORD = "waybill-bench-password";

    private final Options options;
    private final Path folder;
    private final int corePort = Running.freePort();
    private final int amqpPort = Running.freePort();
    private final int databasePort = Running.freePort();
    private final Process artemis;
    private final EmbeddedPostgres postgres;

    ExternalGround(Options options) throws Exception {
        this.options = options;
        this.folder = options.out().resolve("work/run");
        EmbeddedGround.delete(folder);
        Files.createDirectories(folder.resolve("data"));
        artemis = startArtemis();
        postgres = EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("postgres"))
                .setServerConfig("max_connections", "60")
                .setServerConfig("synchronous_commit", "on")
                // Off by default in this packaging, made for tests that need no durability.
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .setPort(databasePort)
                .start();
        while (!isListening()) {
            if (!artemis.isAlive()) {
                throw new IllegalStateException("Artemis does not start, see " + folder.resolve("artemis.log"));
            }
            Thread.sleep(100);
        }
    }

    private Process startArtemis() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        "sh",
                        options.home().resolve("ops/artemis/start").toString(),
                        "-Dwaybill.artemis.core.host=127.0.0.1",
                        "-Dwaybill.artemis.core.port=" + corePort,
                        "-Dwaybill.artemis.amqp.host=127.0.0.1",
                        "-Dwaybill.artemis.amqp.port=" + amqpPort,
                        "-Dwaybill.artemis.memory=64M",
                        "-Dwaybill.artemis.address.memory=16M")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("artemis.log").toFile());
        builder.environment()
                .putAll(Map.of(
                        "JAVA_HOME",
                        System.getProperty("java.home"),
                        "JAVA_ARGS",
                        "-Xmx512m",
                        "ARTEMIS_HOME",
                        options.out().resolve("artemis/apache-artemis-2.44.0").toString(),
                        "ARTEMIS_RUN",
                        folder.resolve("artemis").toString(),
                        "ARTEMIS_DATA",
                        folder.resolve("artemis-data").toString(),
                        "WAYBILL_ARTEMIS_PASSWORD",
                        PASSWORD,
                        "WAYBILL_BROKER_PASSWORD",
                        Running.CRM_PASSWORD,
                        "WAYBILL_ADMIN_PASSWORD",
                        "admin-bench-password"));
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return process;
    }

    private boolean isListening() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", corePort), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private String brokerUrl() {
        return "tcp://127.0.0.1:" + corePort;
    }

    private String databaseUrl() {
        return "jdbc:postgresql://127.0.0.1:" + databasePort + "/postgres";
    }

    @Override
    public Path folder() {
        return folder;
    }

    @Override
    public void preload(Payload payload, int deliveries) throws Exception {
        String url = brokerUrl() + "?blockOnDurableSend=false";
        try (ActiveMQJMSConnectionFactory factory = new ActiveMQJMSConnectionFactory(url, USER, PASSWORD)) {
            Preload.send(payload, deliveries, factory);
        }
    }

    @Override
    public void claims(Contestant contestant, int rows) throws Exception {
        // Its own start makes the table.
        try (Running once = Running.start(contestant, this, true, options)) {
            once.awaitReady();
        }
        try (Connection connection = DriverManager.getConnection(databaseUrl(), "postgres", "postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    contestant == Contestant.WAYBILL
                            ? "insert into claim (event_key, owner) select sha256(int8send(i)), uuid_send(gen_random_uuid())"
                                    + " from generate_series(1, " + rows + ") i"
                            : "insert into CAMEL_MESSAGEPROCESSED select 'events',"
                                    + " translate(rtrim(encode(sha256(int8send(i)), 'base64'), '='), '+/', '-_'), now()"
                                    + " from generate_series(1, " + rows + ") i");
            statement.execute("vacuum analyze");
            statement.execute("checkpoint");
        }
    }

    @Override
    public Map<String, String> environment(Contestant contestant) {
        return contestant == Contestant.WAYBILL
                ? Map.of(
                        "SPRING_ARTEMIS_MODE",
                        "native",
                        "SPRING_ARTEMIS_BROKER_URL",
                        brokerUrl(),
                        "SPRING_ARTEMIS_USER",
                        USER,
                        "SPRING_ARTEMIS_PASSWORD",
                        PASSWORD,
                        "SPRING_DATASOURCE_URL",
                        databaseUrl(),
                        "SPRING_DATASOURCE_USERNAME",
                        "postgres",
                        "SPRING_DATASOURCE_PASSWORD",
                        "postgres")
                : Map.of(
                        "BENCH_BROKER_URL",
                        brokerUrl(),
                        "BENCH_BROKER_USER",
                        USER,
                        "BENCH_BROKER_PASSWORD",
                        PASSWORD,
                        "BENCH_CONNECTIONS",
                        "32",
                        "BENCH_JDBC_URL",
                        databaseUrl() + "?user=postgres&password=postgres");
    }

    @Override
    public int amqpPort() {
        return amqpPort;
    }

    @Override
    public Found events() throws Exception {
        try (ActiveMQJMSConnectionFactory factory = new ActiveMQJMSConnectionFactory(brokerUrl(), USER, PASSWORD)) {
            return Found.of(factory);
        }
    }

    @Override
    public void close() throws Exception {
        artemis.destroy();
        if (!artemis.waitFor(30, TimeUnit.SECONDS)) {
            artemis.destroyForcibly().waitFor();
        }
        postgres.close();
        EmbeddedGround.delete(folder);
    }
}
