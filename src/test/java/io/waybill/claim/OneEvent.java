package io.waybill.claim;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Asks the claims for a single event. */
final class OneEvent {

    private OneEvent() {}

    static Claim claim(ClaimStore claims, EventKey key, UUID owner, Instant time) {
        return claims.claim(List.of(new Wanted(key, time)), owner).get(key);
    }

    static Claim look(ClaimStore claims, EventKey key, Instant time) {
        return claims.look(List.of(new Wanted(key, time))).get(key);
    }
}
