package io.waybill.event;

import io.waybill.claim.EventKey;
import java.time.Instant;

/**
 * One thing that happened, as CRM systems read it.
 *
 * @param key SHA-256 of its identity
 * @param id the same as text
 * @param shortType e.g. {@code link.clicked}
 * @param source e.g. {@code /nylas/<grant id>}
 * @param subject what it happened to; null where the provider says nothing of it
 * @param time RFC 3339 in UTC as it stands in the event; null where the provider gives none
 * @param happenedAt the same to compare with; events without a time sort first
 * @param providerEventId the provider's own id of the notification; null where it gives none
 * @param json the CloudEvents JSON text
 */
public record CanonicalEvent(
        EventKey key,
        String id,
        String shortType,
        String source,
        String subject,
        String time,
        Instant happenedAt,
        String providerEventId,
        String json) {

    static final String SPEC_VERSION = "1.0";
    static final String DATA_SCHEMA = "urn:waybill:event:1";
    static final String TYPE_PREFIX = "io.waybill.";

    public String type() {
        return TYPE_PREFIX + shortType;
    }

    public String specVersion() {
        return SPEC_VERSION;
    }

    public String dataSchema() {
        return DATA_SCHEMA;
    }

    public EventRef ref() {
        return new EventRef(key, shortType, providerEventId);
    }

    /** One message's events, which one reader at a time is given. */
    public String group() {
        return subject == null ? source : source + "/" + subject;
    }

    /** Leaves out the JSON: payloads never reach a log. */
    @Override
    public String toString() {
        return shortType + " " + id();
    }
}
