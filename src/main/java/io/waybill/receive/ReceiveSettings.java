package io.waybill.receive;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How requests are taken, {@code waybill.receive}.
 *
 * @param maxBody as received; a larger one is answered 413
 * @param readWithin a body that is not there after this time is answered 503
 * @param maxReading bytes of all bodies that are being read at one moment; beyond it 503
 * @param storeWithin a delivery that is not stored this long after its body was read is answered 503
 * @param retryAfter what a 503 asks the provider to wait, in its {@code Retry-After}
 */
@ConfigurationProperties("waybill.receive")
public record ReceiveSettings(
        @DefaultValue("4MB") DataSize maxBody,
        @DefaultValue("4s") Duration readWithin,
        @DefaultValue("64MB") DataSize maxReading,
        @DefaultValue("2500ms") Duration storeWithin,
        @DefaultValue("30s") Duration retryAfter) {}
