package io.waybill.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.list;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.NylasBodies;
import io.waybill.RunningWaybill;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.RouteController;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An operator asks where a delivery or an event is, and is told the truth. */
class WhereaboutsIT {

    private static final String PARKED = "waybill.parked";
    private static final long MONDAY = 1_750_000_000;

    private static final RunningWaybill waybill = RunningWaybill.shared();

    private final String message = UUID.randomUUID().toString();
    private final DeliveriesConsole deliveries = waybill.bean(DeliveriesConsole.class);
    private final ParkedConsole parked = waybill.bean(ParkedConsole.class);

    @BeforeEach
    void empty() {
        waybill.awaitProcessed();
        waybill.drainEvents();
        waybill.drain(PARKED);
    }

    @Test
    void findsADeliveredEventByReceiptEventIdAndTheProvidersId() throws Exception {
        String receipt = post(NylasBodies.clicked(message, MONDAY));
        String event = eventId();
        for (String id : List.of(receipt, event)) {
            Map<String, Object> found = one(id);
            assertThat(found)
                    .containsEntry("receipt", receipt)
                    .containsEntry("endpoint", "nylas")
                    .containsEntry("state", "processed")
                    .containsEntry("delivered", List.of(Map.of("id", event, "queue", "crm.link.clicked")));
            assertThat(found.get("receivedAt").toString()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
        }
        String providers = new ObjectMapper()
                .readTree(NylasBodies.clicked(message, MONDAY))
                .path("id")
                .asText();
        assertThat(deliveries.find(providers))
                .anySatisfy(found -> assertThat(found).containsEntry("receipt", receipt));
    }

    @Test
    void saysWhoseDuplicateItIs() throws Exception {
        String first = post(NylasBodies.clicked(message, MONDAY));
        String second = post(NylasBodies.clicked(message, MONDAY));
        String event = eventId();
        assertThat(one(second))
                .containsEntry("duplicates", List.of(Map.of("id", event, "of", first)))
                .doesNotContainKey("delivered");
        assertThat(one(event)).containsEntry("receipt", first);
    }

    @Test
    void saysWhyADeliveryIsParkedAndWhatBecameOfItLater() throws Exception {
        String receipt =
                post(NylasBodies.legacy(NylasBodies.delta(message, MONDAY), NylasBodies.deltaWithoutMetadata()));
        Map<String, Object> found = one(receipt);
        assertThat(found).containsEntry("state", "in waybill.parked").containsKey("delivered");
        assertThat(found)
                .extractingByKey("parked", list(Map.class))
                .singleElement()
                .satisfies(part -> assertThat(part)
                        .containsEntry("reason", "unmappable")
                        .containsEntry("part", "/data/object/deltas/1"));

        String again = parked.replay(receipt);
        waybill.expectOneMore();
        waybill.awaitProcessed();
        assertThat(one(receipt)).containsEntry("state", "replayed as " + again);
        assertThat(one(again)).containsEntry("replayOf", receipt).containsEntry("state", "in waybill.parked");

        parked.discard(again, again);
        assertThat(one(again).get("state").toString()).startsWith("discarded by an operator at ");
    }

    @Test
    void findsWhatCouldNotBeMappedByTheProvidersId() throws Exception {
        String receipt = post("{\"type\":\"grant.created\",\"id\":\"" + message + "\"}");
        assertThat(one(message)).containsEntry("receipt", receipt).containsEntry("state", "in waybill.parked");
    }

    @Test
    void findsWhatStillWaitsInItsInbox() throws Exception {
        RouteController routes = waybill.bean(CamelContext.class).getRouteController();
        routes.stopRoute("nylas-process");
        String receipt;
        try {
            receipt = waybill.sendNylas(NylasBodies.clicked(message, MONDAY))
                    .headers()
                    .firstValue("Waybill-Receipt")
                    .orElseThrow();
            assertThat(one(receipt))
                    .containsEntry("state", "waits in waybill.inbox.nylas")
                    .containsEntry("endpoint", "nylas");
        } finally {
            routes.startRoute("nylas-process");
        }
        waybill.awaitProcessed();
        assertThat(one(receipt)).containsEntry("state", "processed");
        waybill.drainEvents();
    }

    @Test
    void findsNothingWhereThereIsNothing() throws Exception {
        assertThat(deliveries.find(UUID.randomUUID().toString())).isEmpty();
        assertThat(deliveries.find("A".repeat(43))).isEmpty();
        assertThat(deliveries.find("nobody's id")).isEmpty();
        assertThat(deliveries.find("' OR 1 = 1")).isEmpty();
    }

    @Test
    void countsWhatCameInToday() throws Exception {
        Map<String, Object> before = today();
        post(NylasBodies.clicked(message, MONDAY, MONDAY + 1));
        post(NylasBodies.clicked(message, MONDAY));
        post("{\"type\":\"grant.created\"}");
        assertThat(difference(before, "deliveries")).isEqualTo(3);
        assertThat(difference(before, "delivered")).isEqualTo(2);
        assertThat(difference(before, "duplicates")).isEqualTo(1);
        assertThat(difference(before, "parked")).isEqualTo(1);
    }

    private long difference(Map<String, Object> before, String column) {
        return (long) today().get(column) - (long) before.getOrDefault(column, 0L);
    }

    private Map<String, Object> today() {
        return waybill.bean(Status.class).today().stream()
                .filter(row -> row.get("endpoint").equals("nylas"))
                .findFirst()
                .orElse(Map.of());
    }

    private Map<String, Object> one(String id) throws Exception {
        List<Map<String, Object>> found = deliveries.find(id);
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static String post(String body) throws Exception {
        String receipt =
                waybill.sendNylas(body).headers().firstValue("Waybill-Receipt").orElseThrow();
        waybill.awaitProcessed();
        return receipt;
    }

    private static String eventId() {
        return waybill.drainEvents().get("crm.link.clicked").get(0).path("id").asText();
    }
}
