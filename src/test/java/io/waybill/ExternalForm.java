package io.waybill;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.broker.Queues;
import io.waybill.demo.Sample;
import io.waybill.demo.SampleSender;
import io.waybill.endpoint.Endpoint;
import io.waybill.endpoint.Endpoints;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.springframework.util.FileSystemUtils;

/**
 * Several Waybill processes that share an Artemis process and a PostgreSQL. What is sent goes to each in turn; queues are
 * read over the broker's AMQP port.
 */
public final class ExternalForm implements WaybillForm, AutoCloseable {

    private static final List<String> CRM_QUEUES = new Queues(List.of()).queues();
    /** For a message that must not be there; if it comes later, whoever reads next finds it. */
    private static final Duration MOMENT = Duration.ofMillis(5);

    private final ExternalArtemis artemis = new ExternalArtemis();
    private final Path databaseDir = Files.createTempDirectory("waybill-test").resolve("postgres");
    private final int databasePort = RunningWaybill.freePort();
    private final List<WaybillProcess> processes = new ArrayList<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger accepted = new AtomicInteger();
    private final Map<WaybillProcess, SampleSender> senders = new HashMap<>();
    private EmbeddedPostgres postgres;
    private AmqpReader crm;
    private AmqpReader admin;

    private ExternalForm() throws IOException {}

    /** Starts broker, database and so many processes, and waits until all are ready. */
    public static ExternalForm of(int processes) throws IOException {
        ExternalForm form = new ExternalForm();
        form.artemis.start();
        form.startPostgres();
        for (int i = 0; i < processes; i++) {
            WaybillProcess process = new WaybillProcess();
            form.processes.add(process);
            form.senders.put(process, new SampleSender(endpoints(), Clock.systemUTC(), process.port()));
            process.launch(form.environment());
        }
        form.processes.forEach(WaybillProcess::awaitReady);
        return form;
    }

    private static Endpoints endpoints() {
        return new Endpoints(Map.of(
                "nylas", endpoint("nylas", WaybillProcess.NYLAS_SECRET, null),
                "twilio", endpoint("twilio", RunningWaybill.TWILIO_TOKEN, RunningWaybill.TWILIO_URL),
                "aktify", endpoint("aktify", RunningWaybill.AKTIFY_SECRET, null)));
    }

    private static Endpoint endpoint(String provider, String secret, String publicUrl) {
        return new Endpoint(
                provider, provider, List.of(secret), publicUrl, Duration.ofMinutes(5), false, Set.of(), List.of());
    }

    /** What tells Waybill to use this broker and this database. */
    public Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(artemis.settings());
        settings.put("spring.datasource.url", "jdbc:postgresql://127.0.0.1:" + databasePort + "/postgres");
        settings.put("spring.datasource.username", "postgres");
        settings.put("spring.datasource.password", "postgres");
        return settings;
    }

    /** The environment of each process. */
    public Map<String, String> environment() {
        Map<String, String> environment = settings().entrySet().stream()
                .collect(Collectors.toMap(
                        setting -> setting.getKey()
                                .replace(".", "_")
                                .replace("-", "_")
                                .toUpperCase(Locale.ROOT),
                        Map.Entry::getValue));
        environment.put("WAYBILL_TWILIO_AUTH_TOKENS", RunningWaybill.TWILIO_TOKEN);
        environment.put("WAYBILL_TWILIO_PUBLIC_URL", RunningWaybill.TWILIO_URL);
        environment.put("WAYBILL_AKTIFY_SECRETS", RunningWaybill.AKTIFY_SECRET);
        return environment;
    }

    public ExternalArtemis artemis() {
        return artemis;
    }

    public WaybillProcess process(int index) {
        return processes.get(index);
    }

    /** Starts the database, empty at first and then as it was. */
    public void startPostgres() throws IOException {
        postgres = EmbeddedPostgres.builder()
                .setDataDirectory(databaseDir)
                .setCleanDataDirectory(false)
                .setPort(databasePort)
                .start();
    }

    public void stopPostgres() throws IOException {
        if (postgres != null) {
            postgres.close();
            postgres = null;
        }
    }

    @Override
    public HttpResponse<String> send(Sample sample, byte[] body) throws IOException, InterruptedException {
        WaybillProcess next = processes.get(sent.getAndIncrement() % processes.size());
        HttpResponse<String> answer = senders.get(next).send(sample, body);
        if (answer.statusCode() == 200
                && answer.headers().firstValue("Waybill-Receipt").isPresent()) {
            accepted.incrementAndGet();
        }
        return answer;
    }

    /** Counts what {@link #send} sent; not to be used once a process was ended. */
    @Override
    public void awaitProcessed() {
        await().pollInterval(Duration.ofMillis(5))
                .pollDelay(Duration.ZERO)
                .atMost(Duration.ofSeconds(30))
                .until(() -> sum("waybill_processing_seconds_count", "") >= accepted.get());
    }

    @Override
    public double counted(String outcome) {
        return sum("waybill_events_total{", "outcome=\"" + outcome + "\"");
    }

    private double sum(String start, String label) {
        try {
            double sum = 0;
            for (WaybillProcess process : processes) {
                sum += process.counted(start, label);
            }
            return sum;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public List<Message> drain(String queue, int expected) {
        try {
            List<Message> messages = new ArrayList<>();
            AmqpReader reader = queue.startsWith("crm.") ? crm() : admin();
            Message message = reader.take(queue, expected == 0 ? MOMENT : Duration.ofSeconds(10));
            while (message != null) {
                messages.add(message);
                message = reader.take(queue, messages.size() < expected ? Duration.ofSeconds(10) : MOMENT);
            }
            return messages;
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Map<String, List<JsonNode>> drainEvents(Map<String, Integer> expected) {
        Map<String, List<JsonNode>> events = new LinkedHashMap<>();
        for (String queue : CRM_QUEUES) {
            List<JsonNode> read = drain(queue, expected.getOrDefault(queue, 0)).stream()
                    .map(AmqpReader::json)
                    .toList();
            if (!read.isEmpty()) {
                events.put(queue, read);
            }
        }
        return events;
    }

    private AmqpReader crm() throws JMSException {
        if (crm == null) {
            crm = artemis.crm();
        }
        return crm;
    }

    private AmqpReader admin() throws JMSException {
        if (admin == null) {
            admin = artemis.admin();
        }
        return admin;
    }

    /** Ends all of it and forgets its data. */
    @Override
    public void close() throws IOException, InterruptedException {
        if (crm != null) {
            crm.close();
        }
        if (admin != null) {
            admin.close();
        }
        for (WaybillProcess process : processes) {
            process.close();
        }
        artemis.close();
        stopPostgres();
        FileSystemUtils.deleteRecursively(databaseDir.getParent());
    }
}
