package io.waybill.inbox;

import io.waybill.Setting;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How deliveries are stored.
 *
 * @param writers threads, each with one JMS session; while one waits for the disk another fills its group
 * @param groupMessages most deliveries in one JMS commit
 * @param groupBytes most body bytes in one JMS commit
 * @param maxWaiting most deliveries accepted and not yet stored; beyond it 503. Tomcat keeps the buffers of a request that waits,
 *     about 100 KB, whatever its size
 * @param maxWaitingBytes most body bytes accepted and not yet stored, an eighth of the heap at most; beyond it 503
 */
@ConfigurationProperties("waybill.inbox")
public record InboxSettings(
        @DefaultValue("2") int writers,
        @DefaultValue("256") int groupMessages,
        @DefaultValue("4MB") DataSize groupBytes,
        @DefaultValue("800") int maxWaiting,
        @DefaultValue("64MB") DataSize maxWaitingBytes) {

    public InboxSettings {
        Setting.isWithin("waybill.inbox.writers", writers, 1, 64);
        Setting.isWithin("waybill.inbox.group-messages", groupMessages, 1, 10_000);
        Setting.isSize("waybill.inbox.group-bytes", groupBytes);
        Setting.isWithin("waybill.inbox.max-waiting", maxWaiting, 1, Integer.MAX_VALUE);
        Setting.isSize("waybill.inbox.max-waiting-bytes", maxWaitingBytes);
    }
}
