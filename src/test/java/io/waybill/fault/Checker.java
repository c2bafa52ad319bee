package io.waybill.fault;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Holds what was read against what was sent. */
final class Checker {

    private Checker() {}

    /** Whether something that is owed has not come yet. */
    static boolean isOwed(Ledger ledger, Ledger.Sent sent) {
        return sent.isOwed() && !hasArrived(ledger, sent);
    }

    static Verdict check(Ledger ledger) {
        List<String> lost = new ArrayList<>();
        List<String> parked = new ArrayList<>();
        Set<String> wholeParked = new HashSet<>();
        int givenUp = 0;
        for (Ledger.Sent sent : ledger.sent()) {
            Planned planned = sent.planned;
            if (isOwed(ledger, sent)) {
                lost.add(name(planned) + missing(ledger, planned));
            }
            if (sent.isParked() && (!planned.parks() || isTooMuchParked(sent))) {
                parked.add(name(planned));
            }
            if (sent.isParkedWhole()) {
                wholeParked.addAll(sent.parkedUnder());
            }
            givenUp += sent.isGivenUp() ? 1 : 0;
        }
        return new Verdict(
                ledger.deliveries(),
                ledger.read().size(),
                lost,
                doubled(ledger),
                both(ledger, wholeParked),
                unexpected(ledger),
                parked,
                givenUp);
    }

    private static boolean hasArrived(Ledger ledger, Ledger.Sent sent) {
        if (sent.isParkedWhole()) {
            return true;
        }
        boolean delivered = sent.planned.events().keySet().stream().allMatch(event -> ledger.read(event) != null);
        return delivered && (!sent.planned.parks() || sent.isParked());
    }

    /** Only part of it is bad, and its good events must come. */
    private static boolean isTooMuchParked(Ledger.Sent sent) {
        return sent.isParkedWhole() && !sent.planned.events().isEmpty();
    }

    private static List<String> doubled(Ledger ledger) {
        List<String> doubled = new ArrayList<>();
        ledger.read().forEach((event, read) -> {
            if (!read.others().isEmpty()) {
                doubled.add(event + " as " + read.message() + " of " + read.receipt() + " and " + read.others());
            }
        });
        ledger.parkedMessages().forEach((receipt, messages) -> {
            if (messages.size() > 1) {
                doubled.add("parked " + receipt);
            }
        });
        return doubled;
    }

    private static List<String> both(Ledger ledger, Set<String> wholeParked) {
        List<String> both = new ArrayList<>();
        ledger.read().forEach((event, read) -> {
            Planned owner = ledger.answeredWith(read.receipt());
            if (wholeParked.contains(read.receipt()) || (owner != null && ledger.isParkedWhole(owner))) {
                both.add(event + " of " + read.receipt());
            }
        });
        return both;
    }

    private static List<String> unexpected(Ledger ledger) {
        List<String> unexpected = new ArrayList<>(ledger.strays());
        for (Map.Entry<String, Ledger.Read> entry : ledger.read().entrySet()) {
            String event = entry.getKey();
            Ledger.Read read = entry.getValue();
            Planned owner = ledger.answeredWith(read.receipt());
            if (!read.queue().equals(ledger.queueOf(event))) {
                unexpected.add(event + " on " + read.queue());
            } else if (owner != null
                    && !owner.events().containsKey(event)
                    && !owner.may().containsKey(event)) {
                unexpected.add(event + " under the receipt of " + name(owner));
            }
        }
        return unexpected;
    }

    private static String name(Planned planned) {
        return planned.provider().endpoint() + " " + Planned.marker(planned.number());
    }

    private static String missing(Ledger ledger, Planned planned) {
        long missing = planned.events().keySet().stream()
                .filter(event -> ledger.read(event) == null)
                .count();
        return ": " + missing + " of " + planned.events().size() + " events missing"
                + (planned.parks() ? ", to be parked" : "");
    }
}
