package io.waybill.inbox;

import java.time.Instant;
import java.util.UUID;

/**
 * Makes receipts: UUIDs that begin with the time (version 7), so that rows which are kept by receipt lie in the order in
 * which deliveries came, and old ones are found without an index of their own. Source: RFC 9562, section 5.7.
 */
public final class Receipt {

    private static final int VERSION_7 = 0x7000;
    private static final int RANDOM_IN_FIRST_HALF = 0xfff;

    private Receipt() {}

    /** A receipt that nobody was given before, with 74 random bits. */
    public static UUID at(Instant now) {
        UUID random = UUID.randomUUID();
        long time = now.toEpochMilli() << 16;
        long more = random.getMostSignificantBits() & RANDOM_IN_FIRST_HALF;
        return new UUID(time | VERSION_7 | more, random.getLeastSignificantBits());
    }

    /** When the receipt was given, to the millisecond. */
    public static Instant time(UUID receipt) {
        return Instant.ofEpochMilli(receipt.getMostSignificantBits() >>> 16);
    }

    /** Sorts before every receipt of this time and later, and after every earlier one; to the millisecond. */
    public static UUID earliest(Instant time) {
        return new UUID(Math.max(0, time.toEpochMilli()) << 16, 0);
    }
}
