package io.waybill.claim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Claims in an SQLite database that are made and not yet written: the barrier writes those of its group, so that they cost
 * one transaction and not one for each delivery.
 *
 * <p>One that is not written is worth what a row is worth that is not synced: in a crash it is gone, and so is the JMS
 * transaction that relied on it. Like a row it outlives a roll-back, until its owner comes again and sends its event or gives it
 * back. Safe for many threads.
 */
final class PendingClaims {

    private record Pending(Wanted event, UUID owner) {}

    private final Map<EventKey, Pending> pending = new HashMap<>();

    /** Claims an event that the database does not know. */
    synchronized Claim add(Wanted event, UUID owner) {
        Pending earlier = pending.putIfAbsent(event.key(), new Pending(event, owner));
        if (earlier == null) {
            return Claim.NEW;
        }
        return earlier.owner().equals(owner) ? Claim.MINE : Claim.ANOTHERS;
    }

    /** The receipt that owns this key, or null. */
    synchronized UUID owner(EventKey key) {
        Pending claim = pending.get(key);
        return claim == null ? null : claim.owner();
    }

    /** Those of these claims that are still to be written, by owner. */
    synchronized Map<UUID, List<Wanted>> among(Map<EventKey, UUID> claimed) {
        Map<UUID, List<Wanted>> unwritten = new HashMap<>();
        claimed.forEach((key, owner) -> {
            Pending claim = pending.get(key);
            if (claim != null && claim.owner().equals(owner)) {
                unwritten.computeIfAbsent(owner, any -> new ArrayList<>()).add(claim.event());
            }
        });
        return unwritten;
    }

    /** To be called after the commit that wrote them. */
    synchronized void written(Map<UUID, List<Wanted>> claims) {
        claims.values().forEach(events -> events.forEach(event -> pending.remove(event.key())));
    }

    /** Gives back what this owner claimed, but for these keys; tells how many. */
    synchronized int releaseAllBut(UUID owner, Set<EventKey> kept) {
        int before = pending.size();
        pending.values()
                .removeIf(claim -> claim.owner().equals(owner)
                        && !kept.contains(claim.event().key()));
        return before - pending.size();
    }
}
