package io.waybill.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waybill.AmqpReader;
import io.waybill.EditedRoutes;
import io.waybill.NylasBodies;
import io.waybill.WaybillProcess;
import jakarta.jms.Message;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A delivery that kills the process, in the packaged jar: its route halts the JVM, and takes its time before it does. */
class GaveUpIT {

    private static final long MONDAY = 1_750_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private WaybillProcess waybill;

    @BeforeEach
    void create() throws Exception {
        waybill = new WaybillProcess();
    }

    @AfterEach
    void end() throws InterruptedException {
        waybill.close();
    }

    @Test
    void isParkedAtTheThirdDeathAndItsNeighboursFlowAlsoOneThatWasInHandEachTime() throws Exception {
        EditedRoutes lethal = EditedRoutes.copy()
                .replace(
                        "nylas/nylas.camel.yaml",
                        "- route:\n    id: nylas-process\n",
                        """
- beans:
    - name: jvm
      type: java.lang.Runtime
      factoryMethod: getRuntime
    - name: milliseconds
      type: java.util.concurrent.TimeUnit
      factoryMethod: valueOf
      constructors:
        "0": MILLISECONDS

- route:
    id: nylas-process
""")
                .replace(
                        "nylas/nylas.camel.yaml",
                        "            otherwise:\n              steps:\n                - bean:\n                    id: refuse-nylas-type\n                    ref: part\n                    method: refuseType\n",
                        "            otherwise:\n              steps:\n                - bean:\n                    id: refuse-nylas-type\n                    ref: jvm\n                    method: halt(9)\n")
                .replace(
                        "nylas/nylas.camel.yaml",
                        "              name: unpack-delivery\n",
                        """
              name: unpack-delivery
        - choice:
            id: take-time
            when:
              - simple: ${bodyAs(String)} contains 'lethal'
                steps:
                  - bean:
                      id: take-a-while
                      ref: milliseconds
                      method: sleep(1500)
            otherwise:
              steps:
                - bean:
                    id: take-longer
                    ref: milliseconds
                    method: sleep(3000)
""");
        Map<String, String> settings = Map.of("WAYBILL_ROUTES", lethal.location(), "WAYBILL_PROCESS_SETTLETIME", "0s");
        waybill.start(settings);
        assertThat(waybill.post("{\"type\":\"message.lethal\"}")).isEqualTo(200);
        assertThat(waybill.post(NylasBodies.clicked("slow", MONDAY))).isEqualTo(200);
        for (int death = 1; death <= 3; death++) {
            await().atMost(PATIENCE).until(() -> !waybill.isRunning());
            waybill.start(settings);
        }
        try (AmqpReader crm = waybill.crm();
                AmqpReader admin = waybill.admin()) {
            assertThat(AmqpReader.json(crm.take("crm.link.clicked", PATIENCE))
                            .path("subject")
                            .asText())
                    .isEqualTo("slow");
            Message parked = admin.take("waybill.parked", PATIENCE);
            assertThat(parked.getStringProperty("waybill_reason")).isEqualTo("gave-up");
            assertThat(admin.take("waybill.parked", Duration.ofSeconds(2))).isNull();
            assertThat(waybill.isRunning()).isTrue();
        }
    }
}
