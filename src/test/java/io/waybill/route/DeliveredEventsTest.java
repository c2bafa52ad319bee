package io.waybill.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.claim.EventKey;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class DeliveredEventsTest {

    private final DeliveredEvents delivered = new DeliveredEvents(new ProcessSettings(
            1, 1, DataSize.ofMegabytes(1), Duration.ZERO, Duration.ZERO, 10, DataSize.ofMegabytes(1)));
    private final UUID receipt = UUID.randomUUID();
    private final EventKey key = new EventKey(new byte[32]);

    @Test
    void knowsWhatAnotherDeliveryPutOnItsQueue() {
        assertThat(delivered.byAnother(UUID.randomUUID(), key)).isFalse();
        delivered.add(List.of(key), receipt);
        assertThat(delivered.byAnother(UUID.randomUUID(), key)).isTrue();
    }

    /** It comes again because the broker lost the commit: the claim says that the event is to be sent, and so must this. */
    @Test
    void saysNothingToTheDeliveryThatDeliveredIt() {
        delivered.add(List.of(key), receipt);
        assertThat(delivered.byAnother(receipt, key)).isFalse();
    }
}
