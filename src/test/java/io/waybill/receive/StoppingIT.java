package io.waybill.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.RunningWaybill;
import io.waybill.receive.Wire.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Many more deliveries than can be worked on have come when Waybill is told to stop. */
class StoppingIT {

    private static final int DELIVERIES = 1_500;

    @Test
    void answersEachThatWaitsForItsTurn() throws Exception {
        List<Wire> senders = new ArrayList<>();
        try (RunningWaybill waybill = RunningWaybill.with(Map.of())) {
            for (int i = 0; i < DELIVERIES; i++) {
                senders.add(new Wire(waybill.port()));
            }
            // Accepted, so that the stop cannot come before that.
            for (Wire sender : senders) {
                sender.send(Wire.head("GET /nowhere HTTP/1.1", Map.of())).read();
            }
            for (int i = 0; i < DELIVERIES; i++) {
                senders.get(i).send(Deliveries.post("HTTP/1.1", Deliveries.unknown("stop-" + i)));
            }
        }
        List<String> unanswered = new ArrayList<>();
        for (Wire sender : senders) {
            try {
                Reply reply = sender.read();
                assertThat(reply.status()).isIn(200, 503);
            } catch (IOException e) {
                unanswered.add(e.toString());
            }
            sender.close();
        }
        assertThat(unanswered).isEmpty();
    }
}
