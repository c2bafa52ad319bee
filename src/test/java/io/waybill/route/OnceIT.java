package io.waybill.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.waybill.NylasBodies;
import io.waybill.RunningWaybill;
import io.waybill.demo.Signer;
import io.waybill.inbox.Delivery;
import io.waybill.inbox.InboxMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** However often and in whatever company an event is posted, it is put on its queue once. */
class OnceIT {

    private static final String QUEUE = "crm.link.clicked";
    private static final long MONDAY = 1_750_000_000;

    private static final RunningWaybill waybill = RunningWaybill.shared();
    private static final ExecutorService clients = Executors.newFixedThreadPool(50);

    private final String message = "once-" + UUID.randomUUID();

    @AfterAll
    static void endClients() {
        clients.shutdownNow();
    }

    @BeforeEach
    void empty() {
        waybill.awaitProcessed();
        waybill.drainEvents();
        waybill.drain("waybill.parked");
    }

    @Test
    void givesOneEventForADeliveryPostedThreeTimesInARow() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(waybill.sendNylas(NylasBodies.clicked(message, MONDAY)).statusCode())
                    .isEqualTo(200);
        }
        assertThat(times(events())).containsExactly(MONDAY);
    }

    @Test
    void givesOneEventForADeliveryPostedFiftyTimesAtOnce() throws Exception {
        HttpRequest request = signed(NylasBodies.clicked(message, MONDAY));
        List<HttpRequest> requests =
                IntStream.range(0, 50).mapToObj(i -> request).toList();
        double duplicates = waybill.counted("duplicate");
        assertThat(postAtOnce(requests)).containsOnly(200);
        assertThat(times(events())).containsExactly(MONDAY);
        assertThat(waybill.counted("duplicate") - duplicates).isEqualTo(49);
    }

    @Test
    void givesEachClickOnceWhereRecentsOverlapInOppositeOrders() throws Exception {
        int clicks = 60;
        List<HttpRequest> requests = new ArrayList<>();
        for (int from = 0; from + 20 <= clicks; from += 5) {
            long[] ascending =
                    LongStream.range(MONDAY + from, MONDAY + from + 20).toArray();
            long[] descending =
                    LongStream.range(0, 20).map(i -> ascending[19 - (int) i]).toArray();
            requests.add(signed(NylasBodies.clicked(message, ascending)));
            requests.add(signed(NylasBodies.clicked(message, descending)));
        }
        assertThat(postAtOnce(requests)).containsOnly(200);
        assertThat(times(events()))
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(MONDAY, MONDAY + clicks).boxed().toList());
    }

    @Test
    void givesEachEqualClickOnceWhereTheirNumberGrowsFromDeliveryToDelivery() throws Exception {
        List<HttpRequest> requests = IntStream.rangeClosed(1, 20)
                .mapToObj(n -> signed(NylasBodies.clicked(
                        message, LongStream.range(0, n).map(i -> MONDAY).toArray())))
                .toList();
        assertThat(postAtOnce(requests)).containsOnly(200);
        List<JsonNode> events = events();
        assertThat(events).hasSize(20);
        assertThat(events.stream().map(event -> event.path("id").asText())).doesNotHaveDuplicates();
    }

    @Test
    void knowsTheClicksThatItHasDeliveredWithoutAskingTheDatabase() throws Exception {
        long[] fifty = LongStream.range(MONDAY, MONDAY + 50).toArray();
        assertThat(post(signed(NylasBodies.clicked(message, fifty)))).isEqualTo(200);
        assertThat(events()).hasSize(50);
        double duplicates = waybill.counted("duplicate");
        long asked = claims();
        for (int i = 0; i < 3; i++) {
            assertThat(post(signed(NylasBodies.clicked(message, fifty)))).isEqualTo(200);
        }
        assertThat(events()).isEmpty();
        assertThat(waybill.counted("duplicate") - duplicates).isEqualTo(150);
        assertThat(claims()).isEqualTo(asked);
    }

    /** It was received before the start, as everything in a backlog was, and may have claims of an earlier try. */
    @Test
    void knowsThemAlsoOfADeliveryThatWaitedInTheInboxFromBeforeTheStart() throws Exception {
        long[] fifty = LongStream.range(MONDAY, MONDAY + 50).toArray();
        assertThat(post(signed(NylasBodies.clicked(message, fifty)))).isEqualTo(200);
        assertThat(events()).hasSize(50);
        double duplicates = waybill.counted("duplicate");
        long asked = claims();
        putIntoTheInbox(NylasBodies.clicked(message, fifty), Instant.EPOCH);
        assertThat(events()).isEmpty();
        assertThat(waybill.counted("duplicate") - duplicates).isEqualTo(50);
        assertThat(claims()).isEqualTo(asked);
    }

    private static void putIntoTheInbox(String body, Instant receivedAt) throws Exception {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        Delivery delivery = new Delivery(UUID.randomUUID(), "nylas", "nylas", receivedAt, null, null, null, bytes);
        try (Connection connection = waybill.bean(ConnectionFactory.class).createConnection();
                Session session = connection.createSession();
                MessageProducer inbox = session.createProducer(session.createQueue("waybill.inbox.nylas"))) {
            inbox.send(InboxMessage.of(delivery, session));
        }
        waybill.expectOneMore();
    }

    private static long claims() {
        return waybill.bean(MeterRegistry.class)
                .get("waybill.claim")
                .tag("step", "claim")
                .timer()
                .count();
    }

    @Test
    void givesEachOfTenThousandEventsOnce() throws Exception {
        List<String> messages =
                IntStream.range(0, 10_000).mapToObj(i -> message + "-" + i).toList();
        List<HttpRequest> requests = messages.stream()
                .map(name -> signed(NylasBodies.clicked(name, MONDAY)))
                .toList();
        List<Callable<List<Integer>>> posts = new ArrayList<>();
        int clientCount = 16;
        for (int client = 0; client < clientCount; client++) {
            int first = client;
            posts.add(() -> {
                List<Integer> answers = new ArrayList<>();
                for (int i = first; i < requests.size(); i += clientCount) {
                    answers.add(post(requests.get(i)));
                }
                return answers;
            });
        }
        for (Future<List<Integer>> answers : clients.invokeAll(posts)) {
            assertThat(answers.get()).containsOnly(200);
        }
        assertThat(events().stream().map(event -> event.path("subject").asText()))
                .containsExactlyInAnyOrderElementsOf(messages);
        assertThat(waybill.drain("waybill.parked")).isEmpty();
    }

    private static HttpRequest signed(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(waybill.webhook("nylas")).POST(HttpRequest.BodyPublishers.ofByteArray(bytes));
        Signer.nylas(RunningWaybill.NYLAS_SECRET, bytes).headers().forEach(request::header);
        return request.build();
    }

    private static List<Integer> postAtOnce(List<HttpRequest> requests) throws Exception {
        List<Callable<Integer>> posts = new ArrayList<>();
        requests.forEach(request -> posts.add(() -> post(request)));
        List<Integer> answers = new ArrayList<>();
        for (Future<Integer> answer : clients.invokeAll(posts)) {
            answers.add(answer.get());
        }
        return answers;
    }

    private static int post(HttpRequest request) throws Exception {
        HttpResponse<String> answer = waybill.send(request);
        return answer.statusCode();
    }

    private static List<JsonNode> events() {
        waybill.awaitProcessed();
        return waybill.drainEvents().getOrDefault(QUEUE, List.of());
    }

    private static List<Long> times(List<JsonNode> events) {
        return events.stream()
                .map(event -> Instant.parse(event.path("time").asText()).getEpochSecond())
                .toList();
    }
}
