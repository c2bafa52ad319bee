package io.waybill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The packaged jar is killed at the worst moments: what was answered 200 comes out once all the same. */
class KillIT {

    private static final String QUEUE = "crm.link.clicked";
    private static final long MONDAY = 1_750_000_000;
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SILENCE = Duration.ofMillis(1_500);
    private static final int CLIENTS = 2;
    private static final int KILLS = 3;
    /** Nobody listens there: the claim database is away, so that what is received is not processed. */
    private static final Map<String, String> NOT_PROCESSING =
            Map.of("SPRING_DATASOURCE_URL", "jdbc:postgresql://127.0.0.1:1/none");

    private static WaybillProcess waybill;

    @BeforeAll
    static void prepare() throws Exception {
        waybill = new WaybillProcess();
    }

    @AfterAll
    static void end() throws Exception {
        waybill.close();
    }

    @Test
    void bringsOutOnceWhatWasStoredWhenItWasKilledAfterThe200AndAgainAfterTheReaderHadIt() throws Exception {
        String surelyWaiting = NylasBodies.clicked("waiting", MONDAY);
        String justAnswered = NylasBodies.clicked("answered", MONDAY);

        waybill.close();
        waybill.start(NOT_PROCESSING);
        assertThat(waybill.post(surelyWaiting)).isEqualTo(200);
        waybill.kill();

        waybill.start(Map.of());
        assertThat(readUntil(1)).containsExactly("waiting");
        assertThat(waybill.post(justAnswered)).isEqualTo(200);
        waybill.kill();

        waybill.start(Map.of());
        assertThat(waybill.post(surelyWaiting)).isEqualTo(200);
        assertThat(waybill.post(justAnswered)).isEqualTo(200);
        assertThat(readUntil(1)).containsExactly("answered");
        assertNothingIsLeft();
    }

    @Test
    void bringsOutEachEventOnceWhereItIsKilledThreeTimesWhileItReceivesAndProcesses() throws Exception {
        AtomicInteger next = new AtomicInteger();
        AtomicBoolean enough = new AtomicBoolean();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        List<Future<?>> done = new ArrayList<>();
        if (!waybill.isRunning()) {
            waybill.start(Map.of());
        }
        for (int client = 0; client < CLIENTS; client++) {
            done.add(clients.submit(() -> {
                while (!enough.get()) {
                    postUntilAnswered200(NylasBodies.clicked("load-" + next.getAndIncrement(), MONDAY));
                }
            }));
        }
        for (int kill = 1; kill <= KILLS; kill++) {
            double events = waybill.delivered() + 40 * kill;
            await().pollInterval(Duration.ofMillis(20)).atMost(LONG).until(() -> waybill.delivered() >= events);
            waybill.kill();
            waybill.start(Map.of());
        }
        enough.set(true);
        for (Future<?> client : done) {
            client.get();
        }
        clients.shutdown();
        assertThat(readUntil(next.get()))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, next.get())
                        .mapToObj(i -> "load-" + i)
                        .toList());
        assertNothingIsLeft();
    }

    private void postUntilAnswered200(String body) {
        await().pollInterval(Duration.ofMillis(20))
                .pollDelay(Duration.ZERO)
                .atMost(Duration.ofMinutes(3))
                .ignoreExceptions()
                .until(() -> waybill.post(body) == 200);
    }

    /** Reads so many events, for good, and then whatever comes within a moment of silence. */
    private List<String> readUntil(int expected) throws Exception {
        try (AmqpReader reader = waybill.crm()) {
            List<String> subjects = new ArrayList<>();
            await().atMost(LONG).until(() -> {
                subjects.addAll(subjects(reader.takeSome(QUEUE, Duration.ofMillis(100))));
                return subjects.size() >= expected;
            });
            subjects.addAll(subjects(reader.takeSome(QUEUE, SILENCE)));
            return subjects;
        }
    }

    private static List<String> subjects(List<Message> messages) {
        return messages.stream()
                .map(message -> AmqpReader.json(message).path("subject").asText())
                .toList();
    }

    private void assertNothingIsLeft() throws Exception {
        try (AmqpReader admin = waybill.admin()) {
            for (String queue : List.of("waybill.parked", "waybill.inbox.nylas")) {
                assertThat(admin.takeSome(queue, Duration.ofMillis(200)))
                        .as(queue)
                        .isEmpty();
            }
        }
    }
}
