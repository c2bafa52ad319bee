package io.waybill.receive;

import io.waybill.Setting;
import io.waybill.inbox.InboxSettings;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How requests are taken, {@code waybill.receive}.
 *
 * @param maxBody as received; a larger one is answered 413
 * @param readWithin a body that is not there after this time is answered 503
 * @param maxReading bytes of all bodies that are being read at one moment, an eighth of the heap at most; beyond it 503
 * @param storeWithin a delivery that is not stored this long after its body was read is answered 503; what its request
 *     waited for its turn counts too, beyond a quarter of it
 * @param retryAfter what a 503 asks the provider to wait, in its {@code Retry-After}
 */
@ConfigurationProperties("waybill.receive")
public record ReceiveSettings(
        @DefaultValue("4MB") DataSize maxBody,
        @DefaultValue("4s") Duration readWithin,
        @DefaultValue("64MB") DataSize maxReading,
        @DefaultValue("1500ms") Duration storeWithin,
        @DefaultValue("30s") Duration retryAfter) {

    private static final Duration SHORTEST = Duration.ofMillis(1);

    public ReceiveSettings {
        Setting.isSize("waybill.receive.max-body", maxBody);
        Setting.isAtLeast("waybill.receive.read-within", readWithin, SHORTEST);
        Setting.isSize("waybill.receive.max-reading", maxReading);
        Setting.isAtLeast("waybill.receive.store-within", storeWithin, SHORTEST);
        Setting.isAtLeast("waybill.receive.retry-after", retryAfter, Duration.ofSeconds(1));
        if (maxReading.compareTo(maxBody) <= 0) {
            throw Setting.refusal(
                    "waybill.receive.max-reading", maxReading, "above waybill.receive.max-body, " + maxBody);
        }
    }

    /** A body that is larger than what may be read, or wait to be stored, would be answered 503 for ever. */
    void fit(InboxSettings inbox) {
        if (inbox.maxWaitingBytes().compareTo(maxBody) < 0) {
            throw Setting.refusal(
                    "waybill.inbox.max-waiting-bytes",
                    inbox.maxWaitingBytes(),
                    "at least waybill.receive.max-body, " + maxBody);
        }
        int most = Setting.withinHeap(maxBody);
        if (most < maxBody.toBytes()) {
            throw Setting.refusal(
                    "waybill.receive.max-body",
                    maxBody,
                    "at most " + DataSize.ofBytes(most).toMegabytes() + "MB, an eighth of the heap (-Xmx)");
        }
    }
}
