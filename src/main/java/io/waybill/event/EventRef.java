package io.waybill.event;

import io.waybill.claim.EventKey;

/**
 * What is told of an event that is not sent again.
 *
 * @param shortType {@code link.clicked}
 * @param providerEventId the provider's own id of what told of it; null where it gives none
 */
public record EventRef(EventKey key, String shortType, String providerEventId) {

    public String id() {
        return key.toString();
    }
}
