package io.waybill.parking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.NylasBodies;
import io.waybill.RunningWaybill;
import io.waybill.broker.QueueLook;
import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Message;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What of a delivery is bad is parked once; a replay delivers what is missing and nothing else. */
class ReplayIT {

    private static final String PARKED = "waybill.parked";
    private static final ParkedFilter ALL = new ParkedFilter(null, null, null, null, null);
    private static final long MONDAY = 1_750_000_000;

    private static final RunningWaybill waybill = RunningWaybill.shared();

    private final String id = UUID.randomUUID().toString();

    @BeforeEach
    void empty() {
        waybill.awaitProcessed();
        waybill.drainEvents();
        waybill.drain(PARKED);
    }

    @Test
    void parksABadPartOnceWhileTheOthersGoOn() throws Exception {
        String body = NylasBodies.legacy(
                NylasBodies.delta("first-" + id, MONDAY),
                NylasBodies.deltaWithoutMetadata(),
                NylasBodies.delta("last-" + id, MONDAY + 1));
        String receipt = post(body).toString();
        assertThat(events()).containsExactly("first-" + id + " " + MONDAY, "last-" + id + " " + (MONDAY + 1));
        List<Message> parked = waybill.drain(PARKED);
        assertThat(parked).hasSize(1);
        BytesMessage message = (BytesMessage) parked.get(0);
        byte[] bytes = new byte[Math.toIntExact(message.getBodyLength())];
        message.readBytes(bytes);
        assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(body);
        assertThat(message.getStringProperty("waybill_receipt")).isEqualTo(receipt);
        assertThat(message.getStringProperty("waybill_endpoint")).isEqualTo("nylas");
        assertThat(message.getStringProperty("waybill_provider")).isEqualTo("nylas");
        assertThat(message.getStringProperty("waybill_receivedAt")).matches("\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}\\.\\d{3}Z");
        assertThat(message.getStringProperty("waybill_reason")).isEqualTo("unmappable");
        assertThat(message.getStringProperty("waybill_detail")).isNotBlank().doesNotContain("\n");
        assertThat(message.getIntProperty("waybill_partCount")).isEqualTo(1);
        JsonNode parts = new ObjectMapper().readTree(message.getStringProperty("waybill_parts"));
        assertThat(parts).hasSize(1);
        assertThat(parts.path(0).path("part").asText()).isEqualTo("/data/object/deltas/1");
        assertThat(parts.path(0).path("reason").asText()).isEqualTo("unmappable");
    }

    @Test
    void parksAgainUnderANewReceiptWhatIsStillBad() throws Exception {
        UUID receipt =
                post(NylasBodies.legacy(NylasBodies.delta("good-" + id, MONDAY), NylasBodies.deltaWithoutMetadata()));
        assertThat(events()).hasSize(1);
        UUID replayed = replay(receipt).orElseThrow();
        assertThat(replayed).isNotEqualTo(receipt);
        assertThat(events()).isEmpty();
        assertThat(replay(receipt)).isEmpty();
        List<Message> parked = waybill.drain(PARKED);
        assertThat(parked).hasSize(1);
        assertThat(parked.get(0).getStringProperty("waybill_receipt")).isEqualTo(replayed.toString());
    }

    @Test
    void changesNothingWhereTheSameReplayIsAskedForTwiceOrByManyAtOnce() throws Exception {
        UUID receipt =
                post(NylasBodies.legacy(NylasBodies.delta("once-" + id, MONDAY), NylasBodies.deltaWithoutMetadata()));
        assertThat(events()).hasSize(1);
        ExecutorService operators = Executors.newFixedThreadPool(8);
        List<Callable<Optional<UUID>>> asked = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            asked.add(() -> waybill.bean(ParkedDeliveries.class).replay(receipt));
        }
        List<UUID> replayed = new ArrayList<>();
        for (Future<Optional<UUID>> answer : operators.invokeAll(asked)) {
            answer.get().ifPresent(replayed::add);
        }
        operators.shutdown();
        assertThat(replayed).hasSize(1);
        waybill.expectOneMore();
        assertThat(events()).isEmpty();
        assertThat(waybill.drain(PARKED)).hasSize(1);
    }

    /** Its time-stamp lets it look like one that was parked before; 4 MB each, so that some are committed before the last. */
    @Test
    void losesNothingOfWhatIsParkedAgainByAProcessWhoseClockIsBehind() throws Exception {
        String large = "not JSON" + " ".repeat(4_100_000);
        for (int i = 0; i < 3; i++) {
            post(large);
        }
        ParkedDeliveries ahead = new ParkedDeliveries(
                waybill.bean("operatorsConnectionFactory", ConnectionFactory.class),
                waybill.bean(QueueLook.class),
                Clock.offset(Clock.systemUTC(), Duration.ofHours(1)));

        int replayed = ahead.replay(ALL, 100).size();

        assertThat(replayed).isPositive();
        await().untilAsserted(
                        () -> assertThat(waybill.bean(ParkedDeliveries.class).list(ALL, 100, ParkedDelivery::delivery))
                                .hasSize(3));
    }

    private static UUID post(String body) throws Exception {
        UUID receipt = UUID.fromString(
                waybill.sendNylas(body).headers().firstValue("Waybill-Receipt").orElseThrow());
        waybill.awaitProcessed();
        return receipt;
    }

    private static Optional<UUID> replay(UUID receipt) throws Exception {
        Optional<UUID> replayed = waybill.bean(ParkedDeliveries.class).replay(receipt);
        replayed.ifPresent(moved -> waybill.expectOneMore());
        waybill.awaitProcessed();
        return replayed;
    }

    /** Message and time of each event, in the order in which a reader gets them. */
    private static List<String> events() {
        waybill.awaitProcessed();
        return waybill.drainEvents().getOrDefault("crm.link.clicked", List.of()).stream()
                .map(event -> event.path("subject").asText() + " "
                        + Instant.parse(event.path("time").asText()).getEpochSecond())
                .toList();
    }
}
