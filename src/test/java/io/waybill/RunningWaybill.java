package io.waybill;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.waybill.demo.Sample;
import io.waybill.demo.SampleSender;
import io.waybill.demo.Signer;
import io.waybill.endpoint.Endpoints;
import io.waybill.route.ProcessingGate;
import jakarta.jms.Message;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.core.StandardContext;
import org.apache.coyote.ProtocolHandler;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.embedded.tomcat.TomcatWebServer;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;

/**
 * Waybill in this JVM, on free ports and a fresh data directory, with real HTTP, broker and database. Queues are read
 * over AMQP 1.0 by a client that is not ours.
 */
public final class RunningWaybill implements WaybillForm, AutoCloseable {

    public static final String NYLAS_SECRET = "nylas-test-secret";
    public static final String OLD_NYLAS_SECRET = "nylas-old-test-secret";
    public static final String TWILIO_TOKEN = "11111111111111111111111111111111";
    public static final String TWILIO_URL = "https://hooks.example.com/webhooks/twilio";
    public static final String AKTIFY_SECRET = "aktify-test-secret";
    public static final String CRM_PASSWORD = "crm-test-password";
    public static final String ADMIN_PASSWORD = "admin-test-password";

    private static RunningWaybill shared;

    private final ConfigurableApplicationContext context;
    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger accepted = new AtomicInteger();
    private final boolean ownsDataDir;
    private final int amqpPort;
    private final QueueReading queues = new QueueReading(this);

    private RunningWaybill(Map<String, String> settings) {
        try {
            Path dataDir = Files.createTempDirectory("waybill-test");
            amqpPort = freePort();
            Map<String, String> all = new LinkedHashMap<>(Map.of(
                    "server.port",
                    "0",
                    "management.server.port",
                    "0",
                    "waybill.data-dir",
                    dataDir.toString(),
                    "waybill.broker.port",
                    Integer.toString(amqpPort),
                    "waybill.broker.password",
                    CRM_PASSWORD,
                    "waybill.admin-password",
                    ADMIN_PASSWORD,
                    "WAYBILL_NYLAS_SECRETS",
                    NYLAS_SECRET + ", " + OLD_NYLAS_SECRET,
                    "WAYBILL_TWILIO_AUTH_TOKENS",
                    TWILIO_TOKEN,
                    "WAYBILL_TWILIO_PUBLIC_URL",
                    TWILIO_URL,
                    "WAYBILL_AKTIFY_SECRETS",
                    AKTIFY_SECRET));
            // Several may run in this JVM, and each names its MBeans alike.
            all.put("spring.jmx.unique-names", "true");
            all.putAll(settings);
            ownsDataDir = !settings.containsKey("waybill.data-dir");
            context = new SpringApplicationBuilder(WaybillApplication.class)
                    .web(WebApplicationType.SERVLET)
                    .run(all.entrySet().stream()
                            .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                            .toArray(String[]::new));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With these settings on top; to be closed by the test. */
    public static RunningWaybill with(Map<String, String> settings) {
        RunningWaybill waybill = new RunningWaybill(settings);
        waybill.awaitReady();
        return waybill;
    }

    /** As {@link #with}, but does not wait until deliveries are processed: the claim database may be away. */
    public static RunningWaybill receivingWith(Map<String, String> settings) {
        return new RunningWaybill(settings);
    }

    /** Waits until deliveries are processed. */
    public void awaitReady() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> bean(ProcessingGate.class).isOpen());
    }

    /** One for all tests that leave it as they found it; it ends with the JVM. */
    public static synchronized RunningWaybill shared() {
        if (shared == null) {
            shared = with(Map.of());
        }
        return shared;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public <T> T bean(String name, Class<T> type) {
        return context.getBean(name, type);
    }

    /** What accepts connections on the webhook port. */
    public ProtocolHandler connector() {
        TomcatWebServer server = (TomcatWebServer) ((ServletWebServerApplicationContext) context).getWebServer();
        return server.getTomcat().getConnector().getProtocolHandler();
    }

    /** How many requests Tomcat takes for asynchronous and not ended. */
    public long asyncRequests() {
        TomcatWebServer server = (TomcatWebServer) ((ServletWebServerApplicationContext) context).getWebServer();
        StandardContext webhooks =
                (StandardContext) server.getTomcat().getHost().findChildren()[0];
        return webhooks.getInProgressAsyncCount();
    }

    public int port() {
        return Integer.parseInt(context.getEnvironment().getProperty("local.server.port"));
    }

    public int managementPort() {
        return Integer.parseInt(context.getEnvironment().getProperty("local.management.port"));
    }

    public int amqpPort() {
        return amqpPort;
    }

    public Path dataDir() {
        return Path.of(context.getEnvironment().getProperty("waybill.data-dir"));
    }

    public URI webhook(String endpoint) {
        return URI.create("http://127.0.0.1:" + port() + "/webhooks/" + endpoint);
    }

    @Override
    public HttpResponse<String> send(Sample sample, byte[] body) throws IOException, InterruptedException {
        return counted(new SampleSender(bean(Endpoints.class), Clock.systemUTC(), port()).send(sample, body));
    }

    /** Posts any request. */
    public HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return counted(http.send(request, HttpResponse.BodyHandlers.ofString()));
    }

    /** Posts a body to the Nylas endpoint, properly signed. */
    public HttpResponse<String> sendNylas(String body) throws IOException, InterruptedException {
        return sendNylas(body.getBytes(StandardCharsets.UTF_8));
    }

    public HttpResponse<String> sendNylas(byte[] body) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(webhook("nylas")).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        Signer.nylas(NYLAS_SECRET, body).headers().forEach(request::header);
        return send(request.build());
    }

    private HttpResponse<String> counted(HttpResponse<String> answer) {
        if (answer.statusCode() == 200
                && answer.headers().firstValue("Waybill-Receipt").isPresent()) {
            accepted.incrementAndGet();
        }
        return answer;
    }

    /** For a delivery that came into an inbox by another way than {@code send}. */
    public void expectOneMore() {
        accepted.incrementAndGet();
    }

    @Override
    public void awaitProcessed() {
        await().pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(30))
                .until(() -> processed() >= accepted.get());
    }

    private long processed() {
        return bean(MeterRegistry.class).find("waybill.processing").timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    /** Takes everything off a queue. */
    public List<Message> drain(String queue) {
        return queues.drain(queue);
    }

    /** Does not rely on the broker's count alone, which may lag behind a commit. */
    @Override
    public List<Message> drain(String queue, int expected) {
        return queues.drain(queue, expected);
    }

    /** Takes the events off every CRM queue, by queue, in the order in which a reader gets them. */
    public Map<String, List<JsonNode>> drainEvents() {
        return drainEvents(Map.of());
    }

    @Override
    public Map<String, List<JsonNode>> drainEvents(Map<String, Integer> expected) {
        return queues.drainEvents(expected);
    }

    @Override
    public double counted(String outcome) {
        return bean(MeterRegistry.class).find("waybill.events").tag("outcome", outcome).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    /** Transactions that were rolled back. */
    public double rollbacks() {
        return bean(MeterRegistry.class).find("waybill.rollbacks").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    @Override
    public void close() {
        queues.close();
        Path dataDir = dataDir();
        context.close();
        if (ownsDataDir) {
            deleteRecursively(dataDir);
        }
    }

    private static void deleteRecursively(Path directory) {
        try {
            FileSystemUtils.deleteRecursively(directory);
        } catch (IOException e) {
            // It lies in the temporary directory; the system clears that.
        }
    }

    /**
     * A port to listen on, also again after a while. It is below those that the system gives to connections, which may be made
     * by the thousand before it is listened on, and drawn, since other tests choose theirs at the same time.
     */
    public static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(10_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Somebody listens there.
            }
        }
    }
}
