package io.waybill;

import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.util.FileSystemUtils;

/**
 * An Artemis process of its own: the distribution as it is released, started by {@code ops/artemis/start} with the files
 * next to it. It keeps its ports and its data directory when it is stopped, killed or held and started again.
 */
public final class ExternalArtemis implements AutoCloseable {

    public static final String USER = "waybill";
    public static final String PASSWORD = "waybill-test password\\=";
    public static final String CRM_PASSWORD = "crm-test-password";
    public static final String ADMIN_PASSWORD = "admin-test-password";

    private static final Path FILES = Path.of("ops/artemis");
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Path files;
    private final Path dir;
    private final int corePort = RunningWaybill.freePort();
    private final int amqpPort = RunningWaybill.freePort();
    private final Thread endWithThisJvm = new Thread(this::endProcess);
    private Process process;

    public ExternalArtemis() throws IOException {
        this(FILES);
    }

    /** With other files than those in ops/artemis. */
    public ExternalArtemis(Path files) throws IOException {
        this.files = files.toAbsolutePath();
        dir = Files.createTempDirectory("waybill-test-artemis");
        Runtime.getRuntime().addShutdownHook(endWithThisJvm);
    }

    /** Starts it and waits until it takes connections. */
    public void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        "sh",
                        files.resolve("start").toString(),
                        "-Dwaybill.artemis.core.host=127.0.0.1",
                        "-Dwaybill.artemis.core.port=" + corePort,
                        "-Dwaybill.artemis.amqp.host=127.0.0.1",
                        "-Dwaybill.artemis.amqp.port=" + amqpPort,
                        "-Dwaybill.artemis.memory=64M")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        Map<String, String> environment = builder.environment();
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("JAVA_ARGS", "-Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1");
        environment.put("ARTEMIS_HOME", System.getProperty("artemis.home"));
        environment.put("ARTEMIS_RUN", dir.resolve("run").toString());
        environment.put("ARTEMIS_DATA", dir.resolve("data").toString());
        environment.put("WAYBILL_ARTEMIS_PASSWORD", PASSWORD);
        environment.put("WAYBILL_BROKER_PASSWORD", CRM_PASSWORD);
        environment.put("WAYBILL_ADMIN_PASSWORD", ADMIN_PASSWORD);
        process = builder.start();
        await().atMost(SOON).pollInterval(Duration.ofMillis(50)).until(() -> isListening() || !process.isAlive());
        if (!process.isAlive()) {
            throw new IllegalStateException("Artemis did not start:\n" + Files.readString(log()));
        }
    }

    /** Ends it as an operator would, and waits. */
    public void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("Artemis does not stop");
        }
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    /** kill -9. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Holds it: connections stay open and nothing answers (SIGSTOP). */
    public void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Lets it go on after {@link #pause}. */
    public void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (status != 0) {
            throw new IllegalStateException("kill -" + name + " ended with " + status);
        }
    }

    private boolean isListening() {
        return List.of(corePort, amqpPort).stream().allMatch(port -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
                return true;
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** Where Waybill connects. */
    public String url() {
        return "tcp://127.0.0.1:" + corePort;
    }

    /** What tells Waybill to use this broker. */
    public Map<String, String> settings() {
        return Map.of(
                "spring.artemis.mode",
                "native",
                "spring.artemis.broker-url",
                url(),
                "spring.artemis.user",
                USER,
                "spring.artemis.password",
                PASSWORD);
    }

    /** What tells a Waybill process to use this broker. */
    public Map<String, String> environment() {
        return Map.of(
                "SPRING_ARTEMIS_MODE",
                "native",
                "SPRING_ARTEMIS_BROKER_URL",
                url(),
                "SPRING_ARTEMIS_USER",
                USER,
                "SPRING_ARTEMIS_PASSWORD",
                PASSWORD);
    }

    public long pid() {
        return process.pid();
    }

    public int amqpPort() {
        return amqpPort;
    }

    public AmqpReader crm() throws JMSException {
        return new AmqpReader(amqpPort, "crm", CRM_PASSWORD);
    }

    public AmqpReader admin() throws JMSException {
        return new AmqpReader(amqpPort, "admin", ADMIN_PASSWORD);
    }

    /** What it has printed since it was made. */
    public Path log() {
        return dir.resolve("artemis.log");
    }

    /** Ends it if it runs, and forgets its data. */
    @Override
    public void close() throws InterruptedException {
        if (process != null) {
            kill();
        }
        Runtime.getRuntime().removeShutdownHook(endWithThisJvm);
        try {
            FileSystemUtils.deleteRecursively(dir);
        } catch (IOException e) {
            // It lies in the temporary directory; the system clears that.
        }
    }

    private void endProcess() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
