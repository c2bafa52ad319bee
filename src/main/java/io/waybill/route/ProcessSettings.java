package io.waybill.route;

import io.waybill.Setting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How deliveries are taken from their inboxes, {@code waybill.process}.
 *
 * @param consumers threads for each provider
 * @param groupMessages most deliveries in one JMS transaction
 * @param groupBytes most body bytes in one JMS transaction
 * @param groupTime after this time a transaction takes on no further delivery
 * @param settleTime how long, once deliveries flow after a start, one is put off that was in hand when the process died
 * @param remember how many delivered events are known without asking the database, about 190 bytes each; 0 none
 * @param maxInflated a body that inflates to more is parked as oversize
 */
@ConfigurationProperties("waybill.process")
public record ProcessSettings(
        @DefaultValue("2") int consumers,
        @DefaultValue("100") int groupMessages,
        @DefaultValue("1MB") DataSize groupBytes,
        @DefaultValue("100ms") Duration groupTime,
        @DefaultValue("15s") Duration settleTime,
        @DefaultValue("100000") int remember,
        @DefaultValue("16MB") DataSize maxInflated) {

    public ProcessSettings {
        Setting.isWithin("waybill.process.consumers", consumers, 1, InHand.SLOTS);
        Setting.isWithin("waybill.process.group-messages", groupMessages, 1, 10_000);
        Setting.isSize("waybill.process.group-bytes", groupBytes);
        Setting.isAtLeast("waybill.process.group-time", groupTime, Duration.ZERO);
        Setting.isAtLeast("waybill.process.settle-time", settleTime, Duration.ZERO);
        Setting.isWithin("waybill.process.remember", remember, 0, 100_000_000);
        Setting.isSize("waybill.process.max-inflated", maxInflated);
    }
}
