package io.waybill.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.RunningWaybill;
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
        waybill.awaitProcessed();
        List<Message> parked = waybill.drain("waybill.parked", 1);
        assertThat(parked).hasSize(1);
        assertThat(parked.get(0).getStringProperty("waybill_reason")).isEqualTo("oversize");
    }
}
