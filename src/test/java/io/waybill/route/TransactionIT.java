package io.waybill.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.EditedRoutes;
import io.waybill.NylasBodies;
import io.waybill.RunningWaybill;
import io.waybill.parking.Reason;
import io.waybill.parking.RejectedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/** What fails after the claim, the send included, rolls back as a whole, comes again and arrives once. */
class TransactionIT {

    private static final long MONDAY = 1_750_000_000;
    private static final int FOR_EVER = Integer.MAX_VALUE;

    private static RunningWaybill waybill;

    private final String message = "transaction-" + UUID.randomUUID();

    @BeforeAll
    static void startWithRoutesThatCanFail() throws Exception {
        EditedRoutes routes =
                EditedRoutes.copy().replace("shared/publish.camel.yaml", Faults.AFTER, Faults.AFTER + Faults.STEP);
        waybill = RunningWaybill.with(Map.of(
                "waybill.routes", routes.location(),
                "waybill.broker.redelivery-delay", "20ms",
                "waybill.broker.max-redelivery-delay", "100ms"));
    }

    @AfterAll
    static void end() {
        waybill.close();
    }

    @AfterEach
    void mend() {
        Faults.clear();
    }

    @Test
    void sendsAgainWhatWasRolledBackAfterTheSend() throws Exception {
        Faults.plan(message, 3, TransactionIT::bug);
        waybill.sendNylas(NylasBodies.clicked(message, MONDAY));
        waybill.awaitProcessed();
        assertThat(subjects()).containsExactly(message);
        assertThat(Faults.failed()).isEqualTo(3);
        assertThat(waybill.drain("waybill.parked")).isEmpty();
    }

    @Test
    void takesBackTheFirstSendsOfADeliveryWhoseLastOneFails() throws Exception {
        String first = message + "-1";
        String last = message + "-2";
        Faults.plan(last, 2, TransactionIT::bug);
        waybill.sendNylas(
                NylasBodies.legacy(NylasBodies.delta(first, MONDAY, MONDAY + 1), NylasBodies.delta(last, MONDAY + 2)));
        waybill.awaitProcessed();
        assertThat(subjects()).containsExactly(first, first, last);
        assertThat(Faults.failed()).isEqualTo(2);
    }

    @Test
    void rollsBackAlsoWhereTheFailureAfterTheClaimLooksLikeOneThatIsParked() throws Exception {
        Supplier<RuntimeException> rejected = () -> new RejectedException(Reason.UNMAPPABLE, "too late");
        Faults.plan(message, 2, rejected);
        waybill.sendNylas(NylasBodies.clicked(message, MONDAY, MONDAY + 1));
        waybill.awaitProcessed();
        assertThat(subjects()).containsExactly(message, message);
        assertThat(waybill.drain("waybill.parked")).isEmpty();
    }

    @Test
    void rollsBackAPartlyBadDeliveryAndParksItOnceWhenItsGoodPartsAreSent() throws Exception {
        Faults.plan(message, 2, TransactionIT::bug);
        waybill.sendNylas(NylasBodies.legacy(NylasBodies.deltaWithoutMetadata(), NylasBodies.delta(message, MONDAY)));
        waybill.awaitProcessed();
        assertThat(subjects()).containsExactly(message);
        assertThat(waybill.drain("waybill.parked")).hasSize(1);
    }

    @Test
    void leavesADuplicateOfADeliveryThatIsTriedAgainADuplicate() throws Exception {
        Faults.plan(message, 5, TransactionIT::bug);
        String body = NylasBodies.clicked(message, MONDAY);
        waybill.sendNylas(body);
        waybill.sendNylas(body);
        waybill.sendNylas(body);
        waybill.awaitProcessed();
        assertThat(subjects()).containsExactly(message);
    }

    @Test
    void doesNotLetADeliveryThatAlwaysFailsStarveTheOthers() throws Exception {
        List<String> poisoned =
                IntStream.range(0, 3).mapToObj(i -> message + "-poison-" + i).toList();
        poisoned.forEach(subject -> Faults.plan(subject, FOR_EVER, TransactionIT::bug));
        List<String> sound = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            sound.add(message + "-" + i);
            waybill.sendNylas(NylasBodies.clicked(message + "-" + i, MONDAY));
            if (i % 100 == 30) {
                waybill.sendNylas(NylasBodies.clicked(poisoned.get(i / 100), MONDAY));
            }
        }
        List<String> arrived = new ArrayList<>();
        await().until(() -> arrived.addAll(subjects()) && arrived.size() >= sound.size());
        assertThat(arrived).containsExactlyInAnyOrderElementsOf(sound);
        int failed = Faults.failed();
        await().until(() -> Faults.failed() > failed + 3);

        Faults.clear();
        waybill.awaitProcessed();
        assertThat(subjects()).containsExactlyInAnyOrderElementsOf(poisoned);
        assertThat(waybill.drain("waybill.parked")).isEmpty();
    }

    /** As after an OutOfMemoryError, which mostly comes in company. */
    @Test
    void rollsBackAlsoWhereWhatIsSaidOfItFailsToo() throws Exception {
        LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
        AtomicInteger refused = new AtomicInteger();
        TurboFilter refusing = new TurboFilter() {
            @Override
            public FilterReply decide(
                    Marker marker, Logger logger, Level level, String format, Object[] params, Throwable thrown) {
                boolean ours = logger.getName().equals(DeliveryLog.class.getName());
                if (ours && level == Level.WARN && refused.getAndIncrement() == 0) {
                    throw new OutOfMemoryError("planned by the test");
                }
                return FilterReply.NEUTRAL;
            }
        };
        logging.addTurboFilter(refusing);
        try {
            Faults.plan(message, 1, () -> new IllegalStateException("planned by the test: " + message));
            waybill.sendNylas(NylasBodies.clicked(message, MONDAY));
            await().until(() -> refused.get() > 0);
            waybill.sendNylas(NylasBodies.clicked(message + "-next", MONDAY));
            waybill.awaitProcessed();
        } finally {
            logging.getTurboFilterList().remove(refusing);
        }
        assertThat(subjects()).containsExactlyInAnyOrder(message, message + "-next");
    }

    private static RuntimeException bug() {
        return new IllegalArgumentException("planned by the test");
    }

    private static List<String> subjects() {
        return waybill.drainEvents().values().stream()
                .flatMap(List::stream)
                .map((JsonNode event) -> event.path("subject").asText())
                .toList();
    }
}
