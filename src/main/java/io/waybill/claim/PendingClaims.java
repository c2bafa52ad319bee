package io.waybill.claim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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

    /**
     * Some 300 bytes each. With the consumers of the default so many wait only where delivery after delivery is rolled back:
     * a group takes on no delivery more once it has 5,000.
     */
    private static final int MOST = 100_000;

    private record Pending(Wanted event, UUID owner) {}

    private final Map<EventKey, Pending> pending = new HashMap<>();
    private final Map<UUID, Set<EventKey>> owned = new HashMap<>();
    private final int most;

    PendingClaims() {
        this(MOST);
    }

    PendingClaims(int most) {
        this.most = most;
    }

    /**
     * Claims an event that the database does not know.
     *
     * @throws ClaimStoreException where too many wait; their owners come again, and theirs can be written
     */
    synchronized Claim add(Wanted event, UUID owner) {
        Pending earlier = pending.get(event.key());
        if (earlier != null && !earlier.owner().equals(owner)) {
            return Claim.ANOTHERS;
        }
        if (earlier == null && pending.size() >= most) {
            throw new ClaimStoreException(most + " claims wait to be written; no more are made until some are", null);
        }
        // An earlier try may have found another time in it, under another mapping.
        pending.put(event.key(), new Pending(event, owner));
        owned.computeIfAbsent(owner, any -> new HashSet<>()).add(event.key());
        return earlier == null ? Claim.NEW : Claim.MINE;
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
        claims.forEach((owner, events) -> events.forEach(event -> forget(owner, event.key())));
    }

    /** The database says that the event is not this owner's. */
    synchronized void forget(UUID owner, EventKey key) {
        Pending claim = pending.get(key);
        if (claim != null && claim.owner().equals(owner)) {
            pending.remove(key);
            Set<EventKey> keys = owned.get(owner);
            keys.remove(key);
            if (keys.isEmpty()) {
                owned.remove(owner);
            }
        }
    }

    /** Gives back what this owner claimed, but for these keys; tells how many. */
    synchronized int releaseAllBut(UUID owner, Set<EventKey> kept) {
        List<EventKey> released = owned.getOrDefault(owner, Set.of()).stream()
                .filter(key -> !kept.contains(key))
                .toList();
        released.forEach(key -> forget(owner, key));
        return released.size();
    }
}
