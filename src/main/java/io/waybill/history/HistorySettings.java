package io.waybill.history;

import io.waybill.StartRefusedException;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code waybill.history}.
 *
 * @param keep how long it is told what became of a delivery; 0 writes no history at all
 */
@ConfigurationProperties("waybill.history")
public record HistorySettings(@DefaultValue("30d") Duration keep) {

    public HistorySettings {
        if (keep.isNegative()) {
            throw new StartRefusedException(
                    "waybill.history.keep (WAYBILL_HISTORY_KEEP) is negative.", "Set it to e.g. 30d, or 0 for none.");
        }
    }

    boolean isOn() {
        return !keep.isZero();
    }
}
