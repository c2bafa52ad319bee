package io.waybill.route;

import io.waybill.claim.ClaimStore;
import io.waybill.claim.EventKey;
import java.util.ArrayList;
import java.util.List;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The deliveries that share one JMS transaction. Bound to the consumer's thread while they are processed.
 */
final class DeliveryGroup implements AutoCloseable {

    private final List<Manifest> manifests = new ArrayList<>();
    private long bytes;

    private DeliveryGroup() {}

    static DeliveryGroup open() {
        DeliveryGroup group = new DeliveryGroup();
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

    void add(Manifest manifest) {
        manifests.add(manifest);
        bytes += manifest.delivery().body().length;
    }

    int size() {
        return manifests.size();
    }

    long bytes() {
        return bytes;
    }

    List<Manifest> manifests() {
        return manifests;
    }

    /**
     * What must stand before the JMS commit: everything found is accounted for, claims of earlier tries that are not
     * sent now are given back, and what was claimed is on disk.
     */
    void beforeCommit(ClaimStore claims) {
        boolean changed = false;
        List<EventKey> claimed = new ArrayList<>();
        for (Manifest manifest : manifests) {
            manifest.checkBalance();
            if (manifest.mayHoldEarlierClaims()) {
                changed |= claims.releaseAllBut(manifest.delivery().receipt(), manifest.claimed()) > 0;
            }
            claimed.addAll(manifest.claimed());
        }
        if (changed || !claimed.isEmpty()) {
            claims.barrier(claimed);
        }
    }

    @Override
    public void close() {
        TransactionSynchronizationManager.unbindResourceIfPossible(DeliveryGroup.class);
    }
}
