package io.waybill.route;

import io.waybill.claim.Claim;
import io.waybill.claim.EventKey;
import io.waybill.event.CanonicalEvent;
import io.waybill.inbox.Delivery;
import io.waybill.parking.Reason;
import io.waybill.parking.RejectedPart;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What was found in one delivery and what becomes of it, in one try. For one thread.
 *
 * <p>Everything found ends as delivered, duplicate, ignored or parked; {@link #checkBalance()} holds the transaction to
 * it.
 */
public final class Manifest {

    /** Exchange property under which the routes carry it. */
    public static final String PROPERTY = "manifest";

    static final int MAX_PARTS = 10_000;

    private final Delivery delivery;
    private final boolean triedBefore;
    private final List<CanonicalEvent> events = new ArrayList<>();
    private final List<RejectedPart> rejected = new ArrayList<>();
    private final Set<EventKey> seen = new HashSet<>();
    private final Set<EventKey> sent = new HashSet<>();
    private final List<CanonicalEvent> delivered = new ArrayList<>();
    private final List<CanonicalEvent> duplicates = new ArrayList<>();
    private int ignored;
    private boolean wholeRejected;
    private boolean parked;

    /**
     * @param triedBefore whether an earlier try, in this process or one that died, may have made claims
     */
    Manifest(Delivery delivery, boolean triedBefore) {
        this.delivery = delivery;
        this.triedBefore = triedBefore;
    }

    public Delivery delivery() {
        return delivery;
    }

    void add(List<CanonicalEvent> found) {
        if (wholeRejected) {
            return;
        }
        if (events.size() + found.size() > MAX_PARTS) {
            reject("", Reason.OVERSIZE, "the delivery holds more than " + MAX_PARTS + " events");
            return;
        }
        events.addAll(found);
    }

    void ignore() {
        if (!wholeRejected) {
            ignored++;
        }
    }

    /** Rejects one part or, with an empty pointer, the whole delivery and whatever was found in it before. */
    void reject(String pointer, Reason reason, String detail) {
        if (wholeRejected) {
            return;
        }
        if (pointer.isEmpty()) {
            wholeRejected = true;
            events.clear();
            rejected.clear();
            ignored = 0;
        }
        rejected.add(new RejectedPart(pointer, reason, detail));
    }

    /** By ascending time; called when all parts are mapped. */
    public List<CanonicalEvent> getEvents() {
        List<CanonicalEvent> sorted = new ArrayList<>(events);
        sorted.sort(Comparator.comparing(CanonicalEvent::happenedAt));
        return sorted;
    }

    public boolean hasRejected() {
        return !rejected.isEmpty();
    }

    List<RejectedPart> rejected() {
        return rejected;
    }

    int ignored() {
        return ignored;
    }

    List<CanonicalEvent> delivered() {
        return delivered;
    }

    List<CanonicalEvent> duplicates() {
        return duplicates;
    }

    /** Whether this delivery holds the key for the first time: within a delivery the first event of a key counts. */
    boolean isFirst(EventKey key) {
        return seen.add(key);
    }

    void claimed(CanonicalEvent event, Claim claim) {
        if (claim == Claim.ANOTHERS) {
            duplicates.add(event);
        } else {
            sent.add(event.key());
            delivered.add(event);
        }
    }

    void parked() {
        parked = true;
    }

    /** Keys of this transaction; any other claim of the receipt stems from an earlier try. */
    Set<EventKey> sent() {
        return sent;
    }

    boolean mayHoldEarlierClaims() {
        return triedBefore || hasRejected();
    }

    /** Throws where something found is neither delivered, duplicate, ignored nor parked: a route lost it. */
    void checkBalance() {
        int settled = delivered.size() + duplicates.size();
        if (settled != events.size() || parked != hasRejected()) {
            throw new IllegalStateException("Of " + events.size() + " events found " + settled
                    + " were claimed, and parts were " + (hasRejected() ? "" : "not ") + "rejected and "
                    + (parked ? "" : "not ") + "parked; does the route of " + delivery.provider()
                    + " end in direct:publish-events?");
        }
    }
}
