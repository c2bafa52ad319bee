package io.waybill;

import static org.awaitility.Awaitility.await;

import io.waybill.demo.Signer;
import jakarta.jms.JMSException;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * The packaged jar as a process of its own, which can be killed and started again on its data directory and ports; it is
 * extracted as in the image.
 */
public final class WaybillProcess {

    public static final String NYLAS_SECRET = "nylas-kill-secret";
    public static final String TWILIO_TOKEN = "22222222222222222222222222222222";
    public static final String TWILIO_URL = "https://hooks.example.com/webhooks/twilio";
    public static final String AKTIFY_SECRET = "aktify-kill-secret";
    public static final String CRM_PASSWORD = "crm-kill-password";
    public static final String ADMIN_PASSWORD = "admin-kill-password";

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Path dataDir;
    private final int port = RunningWaybill.freePort();
    private final int managementPort = RunningWaybill.freePort();
    private final int amqpPort = RunningWaybill.freePort();
    private List<String> before = List.of();
    private String[] jvmOptions = {};
    private boolean asItIs;
    private volatile Process process;
    /** Where whoever runs the tests interrupts them. */
    private final Thread atExit = new Thread(this::end);

    public WaybillProcess() throws IOException {
        dataDir = Files.createTempDirectory("waybill-test");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    private void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    public int port() {
        return port;
    }

    public int amqpPort() {
        return amqpPort;
    }

    public int managementPort() {
        return managementPort;
    }

    public Path dataDir() {
        return dataDir;
    }

    public long pid() {
        return process.pid();
    }

    /** What comes before java on the command line from the next start on, e.g. a tracer. */
    public WaybillProcess under(String... command) {
        before = List.of(command);
        return this;
    }

    /** Further options of the JVM from the next start on. */
    public WaybillProcess withJvm(String... options) {
        jvmOptions = options.clone();
        return this;
    }

    /** Starts the one file that the build makes, and not what is extracted from it. */
    public WaybillProcess fromTheJarAsItIs() {
        asItIs = true;
        return this;
    }

    /** Starts it with these environment variables on top and waits until it is ready to receive. */
    public void start(Map<String, String> environment) throws IOException {
        launch(environment);
        awaitReady();
    }

    /** Starts it and does not wait. */
    public void launch(Map<String, String> environment) throws IOException {
        Files.createDirectories(dataDir);
        File log = log().toFile();
        List<String> command = new ArrayList<>(before);
        command.addAll(asItIs ? PackagedJar.asItIs(jvmOptions) : PackagedJar.command(jvmOptions));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(dataDir.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        builder.environment().keySet().removeIf(WaybillProcess::isASetting);
        builder.environment()
                .putAll(Map.of(
                        "SERVER_PORT", Integer.toString(port),
                        "MANAGEMENT_SERVER_PORT", Integer.toString(managementPort),
                        "WAYBILL_DATA_DIR", dataDir.resolve("data").toString(),
                        "WAYBILL_NYLAS_SECRETS", NYLAS_SECRET,
                        "WAYBILL_TWILIO_AUTH_TOKENS", TWILIO_TOKEN,
                        "WAYBILL_TWILIO_PUBLIC_URL", TWILIO_URL,
                        "WAYBILL_AKTIFY_SECRETS", AKTIFY_SECRET,
                        "WAYBILL_BROKER_PORT", Integer.toString(amqpPort),
                        "WAYBILL_BROKER_PASSWORD", CRM_PASSWORD,
                        "WAYBILL_ADMIN_PASSWORD", ADMIN_PASSWORD));
        builder.environment().putAll(environment);
        process = builder.start();
    }

    /** What the shell of whoever runs the tests may have set for a Waybill of his own. */
    private static boolean isASetting(String variable) {
        return Stream.of("WAYBILL_", "SPRING_", "SERVER_", "MANAGEMENT_", "LOGGING_", "CAMEL_")
                .anyMatch(variable::startsWith);
    }

    /** Waits until it is ready to receive. */
    public void awaitReady() {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .failFast("the process has ended, see " + log(), () -> !isRunning())
                .until(this::isReady);
    }

    public boolean isReady() throws IOException, InterruptedException {
        // Not by its readiness: it receives also while the claim database is away. What is not signed is then refused.
        URI nylas = URI.create("http://127.0.0.1:" + port + "/webhooks/nylas");
        return status(HttpRequest.newBuilder(nylas)
                        .timeout(Duration.ofSeconds(5))
                        .POST(HttpRequest.BodyPublishers.noBody()))
                == 401;
    }

    /** What it has printed, and any file that it is told to write to by a relative name. */
    public Path directory() {
        return dataDir;
    }

    /** Everything it has printed since it was made, over all its starts. */
    public Path log() {
        return dataDir.resolve("waybill.log");
    }

    /** kill -9. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** kill -15, and waits for the end; the exit status. */
    public int terminate(Duration within) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("It has not ended within " + within + ", see " + log());
        }
        return process.exitValue();
    }

    /** Whether it ends by itself within the time. */
    public boolean hasEnded(Duration within) throws InterruptedException {
        return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** After it has ended: 128 and the signal's number where a signal ended it. */
    public int exitStatus() {
        return process.exitValue();
    }

    /** STOP freezes it, CONT lets it go on. */
    public void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** Posts a Nylas notification, signed; the status. */
    public int post(String body) throws IOException, InterruptedException {
        return post(body, Map.of());
    }

    /** The same, with further headers. */
    public int post(String body, Map<String, String> headers) throws IOException, InterruptedException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/webhooks/nylas"))
                .timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofByteArray(bytes));
        Signer.nylas(NYLAS_SECRET, bytes).headers().forEach(request::header);
        headers.forEach(request::header);
        return status(request);
    }

    /** With which a command finds it and its admin password. */
    public Map<String, String> operatorsEnvironment() {
        return Map.of(
                "MANAGEMENT_SERVER_PORT", Integer.toString(managementPort), "WAYBILL_ADMIN_PASSWORD", ADMIN_PASSWORD);
    }

    /** Events that it has put on queues since its start, by its own count. */
    public double delivered() throws IOException, InterruptedException {
        return counted("waybill_events_total{", "outcome=\"delivered\"");
    }

    /**
     * The sum of its figures, as Prometheus would read them.
     *
     * @param start how the line begins
     * @param label what else it contains
     */
    public double counted(String start, String label) throws IOException, InterruptedException {
        URI metrics = URI.create("http://127.0.0.1:" + managementPort + "/actuator/prometheus");
        return http.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith(start) && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private int status(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    public AmqpReader crm() throws JMSException {
        return new AmqpReader(amqpPort, "crm", CRM_PASSWORD);
    }

    public AmqpReader admin() throws JMSException {
        return new AmqpReader(amqpPort, "admin", ADMIN_PASSWORD);
    }

    /** Ends it if it runs, and forgets its data. */
    public void close() throws InterruptedException {
        if (process != null) {
            kill();
        }
        Runtime.getRuntime().removeShutdownHook(atExit);
        try {
            FileSystemUtils.deleteRecursively(dataDir);
        } catch (IOException e) {
            // It lies in the temporary directory; the system clears that.
        }
    }
}
