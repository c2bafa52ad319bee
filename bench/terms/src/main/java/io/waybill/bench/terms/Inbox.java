package io.waybill.bench.terms;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;

/** The properties of a message on {@code waybill.inbox.<provider>}; its body is a BytesMessage with the bytes as received. */
public final class Inbox {

    public static final String RECEIPT = "waybill_receipt";
    public static final String ENDPOINT = "waybill_endpoint";
    public static final String PROVIDER = "waybill_provider";
    public static final String RECEIVED_AT = "waybill_receivedAt";

    private Inbox() {}

    /** Of a delivery that comes now. */
    public static Map<String, String> properties(UUID receipt, String provider) {
        return Map.of(
                RECEIPT,
                receipt.toString(),
                ENDPOINT,
                provider,
                PROVIDER,
                provider,
                RECEIVED_AT,
                Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    }

    /** A UUID that begins with the time, as Waybill's do (version 7). */
    public static UUID receipt() {
        UUID random = UUID.randomUUID();
        long time = System.currentTimeMillis() << 16;
        return new UUID(time | 0x7000 | (random.getMostSignificantBits() & 0xfff), random.getLeastSignificantBits());
    }
}
