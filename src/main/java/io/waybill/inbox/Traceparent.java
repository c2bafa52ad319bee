package io.waybill.inbox;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Where a delivery stands in a distributed trace: the request's {@code traceparent}, passed on as it came, since Waybill
 * makes no spans of its own.
 *
 * <p>It is not signed by the provider. So only the exact form of version 00 gets in, which can hold nothing but hexadecimal
 * digits; anything else, and what comes twice, is as if it had not come. Source: W3C, "Trace Context", section 3.2, read
 * 2026-11-20.
 *
 * @param value {@code 00-<trace id>-<parent id>-<flags>}, 55 characters
 */
public record Traceparent(String value) {

    /** Name of the request header and of the JMS property. */
    public static final String NAME = "traceparent";

    private static final Pattern FORM = Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
    private static final int TRACE_ID_AT = 3;
    private static final int TRACE_ID_END = 35;

    public Traceparent {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a traceparent of version 00");
        }
    }

    /** Of a message's property or a request's header lines; null where there is no valid one, or more than one. */
    public static Traceparent of(List<String> values) {
        return values.size() == 1 && FORM.matcher(values.get(0)).matches() ? new Traceparent(values.get(0)) : null;
    }

    /** 32 hexadecimal digits. */
    public String traceId() {
        return value.substring(TRACE_ID_AT, TRACE_ID_END);
    }

    @Override
    public String toString() {
        return value;
    }
}
