package io.waybill.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.waybill.ExternalArtemis;
import io.waybill.RunningWaybill;
import io.waybill.StartRefusedException;
import io.waybill.route.ProcessingGate;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What becomes of a Waybill whose broker lacks a queue that it is told to use. */
@ExtendWith(OutputCaptureExtension.class)
class DeclaredQueuesIT {

    private static final String LACKING = "crm.message.bounced";

    private static ExternalArtemis artemis;

    @BeforeAll
    static void prepare() throws Exception {
        artemis = new ExternalArtemis();
    }

    @AfterAll
    static void end() throws Exception {
        artemis.close();
    }

    private static Map<String, String> settings(String... queues) {
        Map<String, String> settings = new HashMap<>(artemis.settings());
        for (int i = 0; i < queues.length; i++) {
            settings.put("waybill.queues[" + i + "]", queues[i]);
        }
        return settings;
    }

    @Test
    void doesNotStartWhereTheBrokerAnswersAndStartsAndWaitsWhereItIsAway(CapturedOutput output) throws Exception {
        RunningWaybill waiting = RunningWaybill.receivingWith(settings(LACKING));
        try {
            artemis.start();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> output.getOut().contains("The broker lacks the durable anycast queue " + LACKING));
            assertThat(waiting.sendNylas("received all the same").statusCode()).isEqualTo(200);
            assertThat(waiting.bean(ProcessingGate.class).isOpen()).isFalse();
        } finally {
            waiting.close();
        }

        Throwable refused = catchThrowable(
                () -> RunningWaybill.receivingWith(settings(LACKING)).close());
        assertThat(refused).isInstanceOf(StartRefusedException.class).hasMessageContaining(LACKING);

        try (RunningWaybill sound = RunningWaybill.with(settings())) {
            assertThat(sound.bean(DeclaredQueues.class).missing()).isEmpty();
        }
    }
}
