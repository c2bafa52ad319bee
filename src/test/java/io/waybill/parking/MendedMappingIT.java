package io.waybill.parking;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.EditedRoutes;
import io.waybill.NylasBodies;
import io.waybill.RunningWaybill;
import io.waybill.route.Faults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A replay delivers what was missing also where the mapping was changed between the tries. */
class MendedMappingIT {

    private static final String PARKED = "waybill.parked";
    private static final String LEGACY = "nylas/mappings/message.link_clicked.legacy.jslt";
    private static final String CLICKED = "nylas/mappings/message.link_clicked.jslt";
    private static final String ALL = "[for ($clicks)";
    private static final String ALL_BUT_THE_FIRST = "[for ($clicks[1 : ])";
    private static final String MESSAGE_ID = "let message = (";
    private static final String REFUSED = "let refused = if (true) refuse(\"not yet\") else null\n" + MESSAGE_ID;
    private static final long MONDAY = 1_750_000_000;

    private Path dataDir;
    private RunningWaybill waybill;

    @BeforeEach
    void prepare() throws IOException {
        dataDir = Files.createTempDirectory("waybill-test");
    }

    @AfterEach
    void end() {
        waybill.close();
        Faults.clear();
    }

    @Test
    void deliversAfterTheMendWhatABrokenMappingRefused() throws Exception {
        restart(EditedRoutes.copy().replace(CLICKED, MESSAGE_ID, REFUSED).location());
        String body = NylasBodies.clicked("mended", MONDAY, MONDAY, MONDAY + 1);
        UUID first = post(body);
        UUID copy = post(body);
        assertThat(events()).isEmpty();

        restart("classpath:routes");
        assertThat(events()).isEmpty();
        assertThat(replay(first)).isPresent();
        assertThat(replay(copy)).isPresent();
        assertThat(events()).containsExactly("mended " + MONDAY, "mended " + MONDAY, "mended " + (MONDAY + 1));
        assertThat(waybill.drain(PARKED)).isEmpty();
    }

    @Test
    void deliversTheOneEventThatAnEarlierMappingDidNotYield() throws Exception {
        restart(EditedRoutes.copy().replace(LEGACY, ALL, ALL_BUT_THE_FIRST).location());
        UUID receipt = post(NylasBodies.legacy(
                NylasBodies.delta("fewer", MONDAY, MONDAY + 1, MONDAY + 2), NylasBodies.deltaWithoutMetadata()));
        assertThat(events()).containsExactly("fewer " + (MONDAY + 1), "fewer " + (MONDAY + 2));

        restart("classpath:routes");
        assertThat(replay(receipt)).isPresent();
        assertThat(events()).containsExactly("fewer " + MONDAY);
        assertThat(waybill.drain(PARKED)).hasSize(1);
    }

    @Test
    void givesBackWhatAnEarlierTryClaimedWhenTheDeliveryIsParked() throws Exception {
        restart(EditedRoutes.copy()
                .replace("shared/publish.camel.yaml", Faults.AFTER, Faults.AFTER + Faults.STEP)
                .location());
        Faults.plan("claimed", Integer.MAX_VALUE, () -> new IllegalArgumentException("planned by the test"));
        UUID receipt = UUID.fromString(waybill.sendNylas(NylasBodies.clicked("claimed", MONDAY, MONDAY + 1))
                .headers()
                .firstValue("Waybill-Receipt")
                .orElseThrow());
        Faults.awaitFailures(2);

        restart(EditedRoutes.copy().replace(CLICKED, MESSAGE_ID, REFUSED).location());
        waybill.expectOneMore();
        assertThat(events()).isEmpty();

        restart("classpath:routes");
        assertThat(replay(receipt)).isPresent();
        assertThat(events()).containsExactly("claimed " + MONDAY, "claimed " + (MONDAY + 1));
    }

    private void restart(String routes) {
        if (waybill != null) {
            waybill.close();
        }
        waybill = RunningWaybill.with(Map.of(
                "waybill.data-dir",
                dataDir.toString(),
                "waybill.routes",
                routes,
                "waybill.broker.redelivery-delay",
                "20ms",
                "waybill.broker.max-redelivery-delay",
                "100ms"));
    }

    private UUID post(String body) throws Exception {
        UUID receipt = UUID.fromString(
                waybill.sendNylas(body).headers().firstValue("Waybill-Receipt").orElseThrow());
        waybill.awaitProcessed();
        return receipt;
    }

    private Optional<UUID> replay(UUID receipt) throws Exception {
        Optional<UUID> replayed = waybill.bean(ParkedDeliveries.class).replay(receipt);
        replayed.ifPresent(moved -> waybill.expectOneMore());
        waybill.awaitProcessed();
        return replayed;
    }

    /** Message and time of each event, in the order in which a reader gets them. */
    private List<String> events() {
        waybill.awaitProcessed();
        return waybill.drainEvents().getOrDefault("crm.link.clicked", List.of()).stream()
                .map(event -> event.path("subject").asText() + " "
                        + Instant.parse(event.path("time").asText()).getEpochSecond())
                .toList();
    }
}
