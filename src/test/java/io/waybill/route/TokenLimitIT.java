package io.waybill.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.NylasBodies;
import io.waybill.RunningWaybill;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenLimitIT {

    private static final RunningWaybill waybill = RunningWaybill.shared();

    @Test
    void parksABodyOfMillionsOfTinyObjectsAsOversize() throws Exception {
        String recents = "{},".repeat(600_000) + "{}";
        waybill.sendNylas(
                "{\"type\":\"message.opened\",\"id\":\"tiny\",\"data\":{\"object\":{\"message_id\":\"m\",\"recents\":["
                        + recents + "]}}}");
        isParkedAsOversize();
    }

    /** Each of its events repeats the id of the notification. */
    @Test
    void parksADeliveryWhoseEventsAreTogetherMuchLongerThanItself() throws Exception {
        String[] deltas = new String[200];
        for (int i = 0; i < deltas.length; i++) {
            deltas[i] = NylasBodies.delta("repeats-" + i, 1_750_000_000);
        }
        waybill.sendNylas(NylasBodies.legacy(deltas).replace("evt-legacy", "x".repeat(200_000)));
        isParkedAsOversize();
        assertThat(waybill.drainEvents().values().stream().mapToInt(List::size).sum())
                .isZero();
    }

    private static void isParkedAsOversize() throws JMSException {
        waybill.awaitProcessed();
        List<Message> parked = waybill.drain("waybill.parked", 1);
        assertThat(parked).hasSize(1);
        assertThat(parked.get(0).getStringProperty("waybill_reason")).isEqualTo("oversize");
    }
}
