package io.waybill.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waybill.NylasBodies;
import io.waybill.RunningWaybill;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.RouteController;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What an operator asks first is answered from what is really there. */
class StatusIT {

    private static final RunningWaybill waybill = RunningWaybill.with(Map.of("waybill.watch.every", "100ms"));

    private final Status status = waybill.bean(Status.class);

    @AfterAll
    static void end() {
        waybill.close();
    }

    @Test
    void saysHowDeliveriesWereAnsweredAndWhatLiesWhere() throws Exception {
        await().untilAsserted(() -> assertThat(status.problems()).isEmpty());
        RouteController routes = waybill.bean(CamelContext.class).getRouteController();
        routes.stopRoute("nylas-process");
        waybill.sendNylas(NylasBodies.clicked(UUID.randomUUID().toString(), 1_750_000_000));
        await().untilAsserted(() -> assertThat(status.queues())
                .anySatisfy(queue -> assertThat(queue)
                        .containsEntry("queue", "waybill.inbox.nylas")
                        .containsEntry("messages", "1"))
                .anySatisfy(queue -> assertThat(queue)
                        .containsEntry("queue", "waybill.parked")
                        .containsEntry("messages", "0")));
        routes.startRoute("nylas-process");
        waybill.awaitProcessed();
        await().untilAsserted(() -> assertThat(status.queues()).anySatisfy(queue -> assertThat(queue)
                .containsEntry("queue", "crm.link.clicked")
                .containsEntry("messages", "1")));
        assertThat(status.answers()).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("endpoint", "nylas")
                .containsEntry("status", "200")
                .containsEntry("deliveries", 1L));
        assertThat(status.today()).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("endpoint", "nylas")
                .containsEntry("delivered", 1L));
    }
}
