package io.waybill.route;

import io.waybill.claim.ClaimStore;
import io.waybill.claim.EventKey;
import io.waybill.history.DeliveryRecord;
import io.waybill.history.History;
import io.waybill.inbox.Delivery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiPredicate;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The deliveries that share one JMS transaction. Bound to the consumer's thread while they are processed.
 */
final class DeliveryGroup implements AutoCloseable {

    private final List<Manifest> manifests = new ArrayList<>();
    private final BiPredicate<UUID, EventKey> known;
    private final boolean dryRun;
    private long bytes;

    private DeliveryGroup(BiPredicate<UUID, EventKey> known, boolean dryRun) {
        this.known = known;
        this.dryRun = dryRun;
    }

    /**
     * For one transaction.
     *
     * @param known whether an event is known to be on its queue by a delivery other than this receipt's
     */
    static DeliveryGroup open(BiPredicate<UUID, EventKey> known) {
        return bound(new DeliveryGroup(known, false));
    }

    /** Of deliveries that are only looked at: nothing may be claimed or sent. */
    static DeliveryGroup dryRun() {
        return bound(new DeliveryGroup((receipt, key) -> false, true));
    }

    private static DeliveryGroup bound(DeliveryGroup group) {
        TransactionSynchronizationManager.bindResource(DeliveryGroup.class, group);
        return group;
    }

    /** The group of this thread's transaction; a delivery outside of one must not be processed. */
    static DeliveryGroup current() {
        Object group = TransactionSynchronizationManager.getResource(DeliveryGroup.class);
        if (group == null) {
            throw new IllegalStateException("A delivery is processed outside the inbox's transaction");
        }
        return (DeliveryGroup) group;
    }

    /** Takes a delivery into the group. */
    Manifest add(Delivery delivery, String route, boolean triedBefore) {
        Manifest manifest =
                new Manifest(delivery, route, triedBefore, dryRun, key -> known.test(delivery.receipt(), key));
        manifests.add(manifest);
        bytes += delivery.body().length;
        return manifest;
    }

    int size() {
        return manifests.size();
    }

    long bytes() {
        return bytes;
    }

    /** Events that its deliveries have claimed. */
    int claims() {
        return manifests.stream()
                .mapToInt(manifest -> manifest.claimed().size())
                .sum();
    }

    /** Characters of its deliveries' events. */
    long text() {
        return manifests.stream().mapToLong(Manifest::text).sum();
    }

    List<Manifest> manifests() {
        return manifests;
    }

    /**
     * What must stand before the JMS commit: everything found is accounted for, claims of earlier tries that are not
     * sent now are given back, what becomes of each is noted, and what was claimed is on disk.
     */
    void beforeCommit(ClaimStore claims, History history) {
        boolean changed = false;
        Map<EventKey, UUID> claimed = new HashMap<>();
        for (Manifest manifest : manifests) {
            manifest.checkBalance();
            if (manifest.mayHoldEarlierClaims()) {
                changed |= claims.releaseAllBut(manifest.delivery().receipt(), manifest.kept()) > 0;
            }
            UUID receipt = manifest.delivery().receipt();
            manifest.claimed().forEach(key -> claimed.put(key, receipt));
        }
        List<DeliveryRecord> records = manifests.stream().map(Manifest::record).toList();
        if (changed || !claimed.isEmpty()) {
            claims.barrier(claimed, connection -> history.write(records, connection));
        } else {
            history.write(records);
        }
    }

    @Override
    public void close() {
        TransactionSynchronizationManager.unbindResourceIfPossible(DeliveryGroup.class);
    }
}
