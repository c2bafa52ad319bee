package io.waybill.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.NylasBodies;
import io.waybill.RunningWaybill;
import io.waybill.broker.EmbeddedBroker;
import io.waybill.parking.ParkedDeliveries;
import io.waybill.route.ProcessingGate;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Claims in a real PostgreSQL, which is away now and then: deliveries wait, and none is lost, doubled or parked. */
class PostgresIT {

    private static final long MONDAY = 1_750_000_000;
    private static final String PARKED = "waybill.parked";

    private Path dataDir;
    private int port;
    private EmbeddedPostgres postgres;
    private RunningWaybill waybill;

    @BeforeEach
    void prepare() throws IOException {
        dataDir = Files.createTempDirectory("waybill-test").resolve("postgres");
        port = RunningWaybill.freePort();
    }

    @AfterEach
    void end() throws IOException {
        waybill.close();
        stopPostgres();
    }

    @Test
    void givesEachEventOnceAndReplaysWhatWasMissing() throws Exception {
        startPostgres();
        startWaybill();
        waybill.awaitReady();
        String body = NylasBodies.clicked("postgres", MONDAY, MONDAY, MONDAY + 1);
        for (int i = 0; i < 3; i++) {
            assertThat(waybill.sendNylas(body).statusCode()).isEqualTo(200);
        }
        UUID receipt = UUID.fromString(waybill.sendNylas(
                        NylasBodies.legacy(NylasBodies.delta("postgres", MONDAY), NylasBodies.deltaWithoutMetadata()))
                .headers()
                .firstValue("Waybill-Receipt")
                .orElseThrow());
        assertThat(subjects()).containsExactly("postgres", "postgres", "postgres");
        assertThat(waybill.counted("duplicate")).isEqualTo(7);
        assertThat(claims()).isEqualTo(3);

        assertThat(waybill.bean(ParkedDeliveries.class).replay(receipt)).isPresent();
        waybill.expectOneMore();
        assertThat(subjects()).isEmpty();
        assertThat(waybill.drain(PARKED)).hasSize(1);
        assertThat(claims()).isEqualTo(3);
    }

    @Test
    void startsAndReceivesWhileTheDatabaseIsAwayAndProcessesWhenItComes() throws Exception {
        startWaybill();
        for (int i = 0; i < 20; i++) {
            assertThat(post("away-" + i)).isEqualTo(200);
        }
        assertThat(waybill.bean(ProcessingGate.class).isOpen()).isFalse();
        assertThat(waybill.bean(EmbeddedBroker.class).messageCount("waybill.inbox.nylas"))
                .isEqualTo(20);

        startPostgres();
        waybill.awaitReady();
        assertThat(subjects())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 20).mapToObj(i -> "away-" + i).toList());
        assertThat(waybill.drain(PARKED)).isEmpty();
    }

    @Test
    void keepsReceivingWhileTheDatabaseIsStoppedTwiceAndLosesAndDoublesNothing() throws Exception {
        startPostgres();
        startWaybill();
        waybill.awaitReady();
        int posted = 0;
        for (int stop = 0; stop < 2; stop++) {
            posted = postSome(posted);
            stopPostgres();
            posted = postSome(posted);
            await().until(() -> !waybill.bean(ProcessingGate.class).isOpen());
            posted = postSome(posted);
            startPostgres();
            waybill.awaitReady();
        }
        posted = postSome(posted);
        assertThat(subjects())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, posted).mapToObj(i -> "stopped-" + i).toList());
        for (int i = 0; i < posted; i++) {
            assertThat(post("stopped-" + i)).isEqualTo(200);
        }
        assertThat(subjects()).isEmpty();
        assertThat(waybill.drain(PARKED)).isEmpty();
        assertThat(claims()).isEqualTo(posted);
    }

    private int postSome(int from) throws Exception {
        for (int i = from; i < from + 40; i++) {
            assertThat(post("stopped-" + i)).isEqualTo(200);
        }
        return from + 40;
    }

    private int post(String message) throws Exception {
        return waybill.sendNylas(NylasBodies.clicked(message, MONDAY)).statusCode();
    }

    private void startWaybill() {
        waybill = RunningWaybill.receivingWith(Map.of(
                "spring.datasource.url",
                "jdbc:postgresql://127.0.0.1:" + port + "/postgres",
                "spring.datasource.username",
                "postgres",
                "spring.datasource.password",
                "postgres",
                "waybill.broker.redelivery-delay",
                "50ms",
                "waybill.broker.max-redelivery-delay",
                "500ms"));
    }

    private void startPostgres() throws IOException {
        postgres = EmbeddedPostgres.builder()
                .setDataDirectory(dataDir)
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
    }

    private void stopPostgres() throws IOException {
        if (postgres != null) {
            postgres.close();
            postgres = null;
        }
    }

    private long claims() throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                ResultSet rows = connection.createStatement().executeQuery("select count(*) from claim")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private List<String> subjects() {
        waybill.awaitProcessed();
        return waybill.drainEvents().values().stream()
                .flatMap(List::stream)
                .map((JsonNode event) -> event.path("subject").asText())
                .toList();
    }
}
