package io.waybill.route;

import io.waybill.claim.Claim;
import io.waybill.claim.EventKey;
import io.waybill.claim.Wanted;
import io.waybill.event.CanonicalEvent;
import io.waybill.event.EventFactory.Completed;
import io.waybill.event.EventRef;
import io.waybill.history.DeliveryRecord;
import io.waybill.inbox.Delivery;
import io.waybill.parking.Reason;
import io.waybill.parking.RejectedPart;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

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
    /** Characters of all its events: what a delivery repeats in each of them may be long. */
    static final long MAX_TEXT = 32 * 1024 * 1024;

    private final Delivery delivery;
    private final String route;
    private final boolean triedBefore;
    private final boolean dryRun;
    private final Predicate<EventKey> known;
    private final List<CanonicalEvent> events = new ArrayList<>();
    private final List<RejectedPart> rejected = new ArrayList<>();
    private final Set<EventKey> seen = new HashSet<>();
    private final Set<EventKey> claimed = new HashSet<>();
    private final Map<String, String> queues = new HashMap<>();
    private final Map<EventKey, String> pointers = new HashMap<>();
    private final Set<String> providerEventIds = new TreeSet<>();
    private final Set<String> openParts = new HashSet<>(Set.of(""));
    private final List<CanonicalEvent> delivered = new ArrayList<>();
    private final List<EventRef> duplicates = new ArrayList<>();
    private final Map<EventKey, Claim> claims = new HashMap<>();
    private int settledEvents;
    private final Map<String, Integer> ignored = new TreeMap<>();
    private int found = 1;
    private RuntimeException claimsFailure;
    private long text;
    private boolean wholeRejected;
    private boolean parked;
    private FailedStep failedStep;

    /**
     * For one try of a delivery.
     *
     * @param route id of the route that takes it from its inbox
     * @param triedBefore whether an earlier try, in this process or one that died, may have made claims
     * @param dryRun nothing is claimed or sent, only looked at
     * @param known whether an event is known to be on its queue
     */
    Manifest(Delivery delivery, String route, boolean triedBefore, boolean dryRun, Predicate<EventKey> known) {
        this.delivery = delivery;
        this.route = route;
        this.triedBefore = triedBefore;
        this.dryRun = dryRun;
        this.known = known;
    }

    public Delivery delivery() {
        return delivery;
    }

    String route() {
        return route;
    }

    /** Whether an event is known to be on its queue. */
    Predicate<EventKey> known() {
        return known;
    }

    /** Where this try failed last, which may also be why a part is parked; or null. */
    FailedStep failedStep() {
        return failedStep;
    }

    void failedAt(FailedStep step) {
        failedStep = step;
    }

    /** The delivery is split: its parts are settled one by one, in place of the whole. */
    void split(List<Part> parts) {
        found += Math.max(parts.size(), 1) - 1;
        openParts.remove("");
        parts.forEach(part -> openParts.add(part.pointer()));
    }

    /** What a part was mapped to. */
    void add(Part part, Completed mapped) {
        openParts.remove(part.pointer());
        if (wholeRejected) {
            return;
        }
        text += mapped.text();
        if (mapped.size() == 0) {
            ignore(part.pointer(), "mapped-to-nothing");
        } else if (events.size() + duplicates.size() + mapped.size() > MAX_PARTS) {
            reject("", Reason.OVERSIZE, "the delivery holds more than " + MAX_PARTS + " events");
        } else if (text > MAX_TEXT) {
            reject("", Reason.OVERSIZE, "its events are more than " + MAX_TEXT + " characters");
        } else {
            found += mapped.size() - 1;
            mapped.events().forEach(event -> add(part, event));
            mapped.repeated().forEach(this::addDuplicate);
        }
    }

    private void add(Part part, CanonicalEvent event) {
        events.add(event);
        if (!part.pointer().isEmpty()) {
            pointers.putIfAbsent(event.key(), part.pointer());
        }
        carries(event.providerEventId());
    }

    private void addDuplicate(EventRef event) {
        duplicates.add(event);
        carries(event.providerEventId());
    }

    /** The provider's own id of what is in hand, or null, by which operators find it, also where nothing could be mapped. */
    void carries(String providerEventId) {
        if (providerEventId != null) {
            providerEventIds.add(providerEventId);
        }
    }

    void ignore(String pointer, String reason) {
        openParts.remove(pointer);
        if (!wholeRejected) {
            ignored.merge(reason, 1, Integer::sum);
        }
    }

    /** Characters of its events. */
    long text() {
        return text;
    }

    /** Rejects one part or, with an empty pointer, the whole delivery and whatever was found in it before. */
    void reject(String pointer, Reason reason, String detail) {
        openParts.remove(pointer);
        if (wholeRejected) {
            return;
        }
        if (pointer.isEmpty()) {
            wholeRejected = true;
            found = 1;
            openParts.clear();
            events.clear();
            duplicates.clear();
            rejected.clear();
            ignored.clear();
        }
        rejected.add(new RejectedPart(pointer, reason, detail));
    }

    /**
     * How many things were found: what the delivery was split into and mapped to, counted there and not where it ends. A
     * part that was ignored or rejected is one thing, and so is a delivery rejected as a whole.
     */
    int found() {
        return found;
    }

    /**
     * Those that are not known to be on their queues, by ascending time; called when all parts are mapped. The known ones are
     * duplicates already.
     */
    List<CanonicalEvent> events() {
        List<CanonicalEvent> sorted = new ArrayList<>(events);
        sorted.sort(Comparator.comparing(CanonicalEvent::happenedAt));
        return sorted;
    }

    /** Whether the delivery is to be parked; a dry run parks nothing. */
    boolean hasRejected() {
        return !rejected.isEmpty() && !dryRun;
    }

    boolean isDryRun() {
        return dryRun;
    }

    List<RejectedPart> rejected() {
        return rejected;
    }

    /** How many parts were ignored, by reason. */
    Map<String, Integer> ignored() {
        return ignored;
    }

    List<CanonicalEvent> delivered() {
        return delivered;
    }

    List<EventRef> duplicates() {
        return duplicates;
    }

    /** Each key once: within a delivery the first event of a key counts. */
    Collection<Wanted> wanted() {
        Map<EventKey, Wanted> wanted = new LinkedHashMap<>();
        for (CanonicalEvent event : events()) {
            Instant time = event.time() == null ? null : event.happenedAt();
            wanted.putIfAbsent(event.key(), new Wanted(event.key(), time));
        }
        return wanted.values();
    }

    /** What the database said to {@link #wanted()}; empty before it was asked. */
    Map<EventKey, Claim> claims() {
        return claims;
    }

    /** Notes what becomes of the event, and tells whether it is to be sent. */
    boolean claimed(CanonicalEvent event) {
        Claim claim = seen.add(event.key()) ? claims.get(event.key()) : Claim.ANOTHERS;
        if (claim == null) {
            throw new IllegalStateException("the claims say nothing of event " + event.id());
        }
        settledEvents++;
        if (claim == Claim.ANOTHERS) {
            duplicates.add(event.ref());
        } else if (claim == Claim.STALE) {
            rejected.add(new RejectedPart(
                    pointers.getOrDefault(event.key(), ""),
                    Reason.STALE,
                    "older than claims are kept, and its key unknown: event " + event.id()));
        } else {
            claimed.add(event.key());
            delivered.add(event);
        }
        return (claim == Claim.NEW || claim == Claim.MINE) && !dryRun;
    }

    /** After the claims failed once, the other events of this try do not wait for them again. */
    void claimsFailed(RuntimeException failure) {
        claimsFailure = failure;
    }

    void throwIfClaimsFailed() {
        if (claimsFailure != null) {
            throw claimsFailure;
        }
    }

    /** A message with this event was made for this queue, in the transaction. */
    void sent(String eventId, String queue) {
        queues.put(eventId, queue);
    }

    /** A message with the whole delivery was made for the parking queue, in the transaction. */
    void parked() {
        parked = true;
    }

    /** Keys of this transaction; any other claim of the receipt stems from an earlier try. */
    Set<EventKey> claimed() {
        return claimed;
    }

    /** Keys whose claims must stand: those of this transaction, and those of events that are on their queues. */
    Set<EventKey> kept() {
        Set<EventKey> kept = new HashSet<>(claimed);
        duplicates.forEach(event -> kept.add(event.key()));
        return kept;
    }

    boolean mayHoldEarlierClaims() {
        return triedBefore || hasRejected();
    }

    /** Throws where something found is neither delivered, duplicate, ignored nor parked: a route lost it. */
    void checkBalance() {
        if (!openParts.isEmpty()) {
            fail(openParts.size() + " parts were neither mapped, ignored nor refused; has each choice an otherwise?");
        }
        if (settledEvents != events.size()) {
            fail("not every event was claimed; does it end in direct:publish-events?");
        }
        if (delivered.stream().anyMatch(event -> !queues.containsKey(event.id()))) {
            fail("an event was claimed and not sent; does each branch of publish-events end in a jms: queue?");
        }
        if (parked != hasRejected()) {
            fail("parts were rejected and the delivery was not parked");
        }
    }

    /** For operators who ask later what became of it. */
    DeliveryRecord record() {
        return new DeliveryRecord(
                delivery.receipt(),
                delivery.endpoint(),
                delivery.receivedAt(),
                delivery.replayOf(),
                providerEventIds,
                delivered.stream()
                        .map(event -> new DeliveryRecord.Sent(event.id(), queues.getOrDefault(event.id(), "")))
                        .toList(),
                duplicates.stream().map(EventRef::id).toList(),
                ignored,
                rejected);
    }

    private void fail(String why) {
        throw new IllegalStateException("The route loses events of " + delivery.receipt() + ": " + why);
    }
}
