package io.waybill.parking;

/** Why a delivery, or a part of one, can never succeed as it is. The first that applies is given. */
public enum Reason {
    /** Not one JSON text: not UTF-8, cut short, duplicate keys, nested too deep, numbers too long. */
    MALFORMED("malformed"),
    /** Inflated over its limit, or more than 10,000 parts or events. */
    OVERSIZE("oversize"),
    /** No type, or one that the provider's route does not know. */
    UNKNOWN_TYPE("unknown-type"),
    /** The mapping cannot make valid events of it. */
    UNMAPPABLE("unmappable"),
    /** Older than claims are kept and not known: it may have been delivered long ago. */
    STALE("stale"),
    /** It was in hand each time the process died. */
    GAVE_UP("gave-up");

    private final String text;

    Reason(String text) {
        this.text = text;
    }

    /** The value of {@code waybill_reason}. */
    @Override
    public String toString() {
        return text;
    }
}
