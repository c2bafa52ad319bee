package io.waybill.fault;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Everything that was sent, answered, read and found parked. Safe for many threads. */
final class Ledger {

    /** What is known of one delivery. Guarded by itself. */
    static final class Sent {
        final Planned planned;
        private boolean stored;
        private boolean givenUp;
        private boolean refusedForGood;
        private final Set<String> parkedUnder = new HashSet<>();
        private boolean parkedWhole;

        Sent(Planned planned) {
            this.planned = planned;
        }

        /** Its sender will not send it again, and counts on it: Waybill must have it. */
        synchronized boolean isOwed() {
            return stored || refusedForGood;
        }

        synchronized boolean isSettledWithSender() {
            return isOwed() || givenUp;
        }

        synchronized boolean isGivenUp() {
            return givenUp && !isOwed();
        }

        synchronized boolean isParked() {
            return !parkedUnder.isEmpty();
        }

        synchronized boolean isParkedWhole() {
            return parkedWhole;
        }

        synchronized Set<String> parkedUnder() {
            return new HashSet<>(parkedUnder);
        }
    }

    /**
     * One event as it was read first.
     *
     * @param others what makes it doubled: ids of other messages with the same event, and of the same one if it came again
     *     after it was taken off for certain
     */
    record Read(String queue, String message, String receipt, Set<String> others) {}

    private final Map<Integer, Sent> sent = new ConcurrentHashMap<>();
    private final Map<String, String> queues = new ConcurrentHashMap<>();
    private final Map<String, Read> read = new ConcurrentHashMap<>();
    private final Map<String, Integer> receipts = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> parkedMessages = new ConcurrentHashMap<>();
    private final Set<String> takenOff = ConcurrentHashMap.newKeySet();
    private final Set<String> strays = ConcurrentHashMap.newKeySet();
    private final Map<Integer, Integer> statuses = new TreeMap<>();
    private final AtomicInteger stored = new AtomicInteger();
    private Duration longest = Duration.ZERO;

    /** To be called before the first attempt. */
    void planned(Planned planned) {
        queues.putAll(planned.events());
        queues.putAll(planned.may());
        sent.put(planned.number(), new Sent(planned));
    }

    /** @param last whether its provider will not send it again */
    void answered(Planned planned, Answer answer, boolean last) {
        Sent delivery = sent.get(planned.number());
        synchronized (delivery) {
            if (answer.status() == 200 && !delivery.stored) {
                delivery.stored = true;
                stored.incrementAndGet();
            }
            delivery.givenUp |= last;
            delivery.refusedForGood |=
                    answer.status() != 200 && !planned.provider().isTemporary(answer.status());
        }
        if (answer.receipt() != null) {
            receipts.put(answer.receipt(), planned.number());
        }
        synchronized (statuses) {
            statuses.merge(answer.status(), 1, Integer::sum);
            if (answer.status() != 0 && answer.took().compareTo(longest) > 0) {
                longest = answer.took();
            }
        }
    }

    /**
     * A reader got this message, and its commit was not refused.
     *
     * @param confirmed whether the commit was done for certain; else the same message may come again
     */
    void read(String queue, String event, String message, String receipt, boolean confirmed) {
        Read first = read.putIfAbsent(event, new Read(queue, message, receipt, ConcurrentHashMap.newKeySet()));
        if (first != null && !first.message().equals(message)) {
            first.others().add(message);
        }
        if (takenOff.contains(message)) {
            read.get(event).others().add(message + " again");
        } else if (confirmed) {
            takenOff.add(message);
        }
    }

    /**
     * A delivery was found in waybill.parked.
     *
     * @param number null where no marker was found in it
     */
    void parked(Integer number, String message, String receipt, boolean whole) {
        parkedMessages
                .computeIfAbsent(receipt, r -> ConcurrentHashMap.newKeySet())
                .add(message);
        Sent delivery = number == null ? null : sent.get(number);
        if (delivery == null) {
            strays.add("parked " + receipt);
            return;
        }
        synchronized (delivery) {
            delivery.parkedUnder.add(receipt);
            delivery.parkedWhole |= whole;
        }
    }

    /** Something that is neither an event nor a parked delivery, or lies on the wrong queue. */
    void stray(String what) {
        strays.add(what);
    }

    Iterable<Sent> sent() {
        return sent.values();
    }

    int deliveries() {
        return sent.size();
    }

    /** Deliveries that were answered 200, each counted once. */
    int stored() {
        return stored.get();
    }

    Map<String, Read> read() {
        return read;
    }

    Read read(String event) {
        return read.get(event);
    }

    /** The queue on which the event must come; null where it was never sent. */
    String queueOf(String event) {
        return queues.get(event);
    }

    /** The delivery that was answered with this receipt, or null. */
    Planned answeredWith(String receipt) {
        Integer number = receipts.get(receipt);
        return number == null ? null : sent.get(number).planned;
    }

    Map<String, Set<String>> parkedMessages() {
        return parkedMessages;
    }

    /** Whether it was parked as a whole, under whichever of its receipts. */
    boolean isParkedWhole(Planned planned) {
        return sent.get(planned.number()).isParkedWhole();
    }

    Set<String> strays() {
        return strays;
    }

    /** How often each status was answered; 0 is no answer. */
    Map<Integer, Integer> statuses() {
        synchronized (statuses) {
            return new TreeMap<>(statuses);
        }
    }

    Duration longestAnswer() {
        synchronized (statuses) {
            return longest;
        }
    }
}
