package io.waybill.parking;

import io.waybill.inbox.InboxMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Which parked deliveries are meant. What is null or empty does not matter.
 *
 * @param reason e.g. {@code unmappable}: that of the first part which could not go on
 * @param from not parked before this time
 * @param to not parked after this time
 */
public record ParkedFilter(String reason, String provider, String endpoint, Instant from, Instant to) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");

    /** @throws IllegalArgumentException for a name that cannot be one, in words for the operator */
    public ParkedFilter {
        check("reason", reason);
        check("provider", provider);
        check("endpoint", endpoint);
    }

    private static void check(String what, String name) {
        if (name != null && !name.isEmpty() && !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("The " + what + " holds letters, digits, '.', '_' and '-' only.");
        }
    }

    /** The same, but nothing that is parked after now: a replay must not take up again what it has just parked again. */
    ParkedFilter until(Instant now) {
        return to == null || to.isAfter(now) ? new ParkedFilter(reason, provider, endpoint, from, now) : this;
    }

    /** As JMS selector; null where everything is meant. */
    String selector() {
        List<String> conditions = new ArrayList<>();
        equal(conditions, ParkedMessage.REASON, reason);
        equal(conditions, InboxMessage.PROVIDER, provider);
        equal(conditions, InboxMessage.ENDPOINT, endpoint);
        if (from != null) {
            conditions.add("JMSTimestamp >= " + from.toEpochMilli());
        }
        if (to != null) {
            conditions.add("JMSTimestamp <= " + to.toEpochMilli());
        }
        return conditions.isEmpty() ? null : String.join(" AND ", conditions);
    }

    private static void equal(List<String> conditions, String property, String value) {
        if (value != null && !value.isEmpty()) {
            conditions.add(property + " = '" + value + "'");
        }
    }

    /** A UUID's text cannot break out of the selector. */
    static String selector(UUID receipt) {
        return InboxMessage.RECEIPT + " = '" + receipt + "'";
    }
}
