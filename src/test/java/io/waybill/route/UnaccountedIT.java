package io.waybill.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waybill.EditedRoutes;
import io.waybill.NylasBodies;
import io.waybill.RunningWaybill;
import io.waybill.broker.EmbeddedBroker;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Routes that forget something do not lose it: the delivery stays in its inbox until they are mended. */
class UnaccountedIT {

    private static final long MONDAY = 1_750_000_000;

    @Test
    void keepsADeliveryWhoseEventWasClaimedAndNotSent() throws Exception {
        keeps(EditedRoutes.copy()
                .replace(
                        "shared/publish.camel.yaml",
                        """
                                  uri: jms
                                  parameters:
                                    destinationName: crm.link.clicked
""",
                        """
                                  uri: log:forgotten
"""));
    }

    @Test
    void keepsADeliveryThatNoBranchTook() throws Exception {
        keeps(EditedRoutes.copy()
                .replace("nylas/nylas.camel.yaml", "mapping:nylas/message.link_clicked\n", "log:forgotten\n"));
    }

    @Test
    void keepsADeliveryWhoseRouteForgetsToPublish() throws Exception {
        keeps(EditedRoutes.copy()
                .replace(
                        "nylas/nylas.camel.yaml",
                        """
            id: publish-nylas-notification
            uri: direct
            parameters:
              name: publish-events
""",
                        """
            id: publish-nylas-notification
            uri: log:forgotten
"""));
    }

    private static void keeps(EditedRoutes routes) throws IOException, InterruptedException {
        RunningWaybill waybill = RunningWaybill.with(Map.of(
                "waybill.routes", routes.location(),
                "waybill.broker.redelivery-delay", "20ms",
                "waybill.broker.max-redelivery-delay", "50ms"));
        try {
            assertThat(waybill.sendNylas(NylasBodies.clicked("unaccounted", MONDAY))
                            .statusCode())
                    .isEqualTo(200);
            await().until(() -> waybill.rollbacks() >= 3);
            assertThat(waybill.counted("delivered")).isZero();
            assertThat(waybill.drainEvents()).isEmpty();
            assertThat(waybill.bean(EmbeddedBroker.class).messageCount("waybill.inbox.nylas"))
                    .isEqualTo(1);
        } finally {
            waybill.close();
        }
    }
}
