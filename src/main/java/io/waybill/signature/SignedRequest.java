package io.waybill.signature;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * What of an HTTP request a signature can cover. Text from the request line and the header is taken as ISO-8859-1, one character per byte
 * received, as servlet containers hand it out.
 *
 * @param headers all values of a header by its name, in any case; an empty list where it is absent, never null
 * @param rawQuery the query as it came over the wire, undecoded and without the {@code ?}; null where there is none
 * @param body the bytes as received, still compressed where they were; neither copied nor changed
 */
@SuppressWarnings(
        "ArrayRecordComponent") // never compared, only carried: a copy of up to 4 MiB per request buys nothing
public record SignedRequest(Function<String, List<String>> headers, String rawQuery, byte[] body) {

    public SignedRequest {
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(body, "body");
    }

    /** The value of a header that must be there exactly once: which of two was meant cannot be known. */
    String onlyHeader(String name) throws SignatureRejectedException {
        List<String> values = headers.apply(name);
        if (values.isEmpty()) {
            throw SignatureRejectedException.missing("header " + name);
        }
        if (values.size() > 1) {
            throw SignatureRejectedException.malformed("header " + name, "is given more than once");
        }
        return values.get(0);
    }

    /** Without anything that was sent. */
    @Override
    public String toString() {
        return "SignedRequest[body=" + body.length + " bytes]";
    }
}
