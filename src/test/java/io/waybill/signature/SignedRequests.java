package io.waybill.signature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Requests as a server hands them over, and what becomes of them. */
final class SignedRequests {

    static final Duration TOLERANCE = Duration.ofMinutes(5);

    /** {@code printf '%s' '{"hello":"world"}' | gzip -9n | xxd -p}: no text in any charset. */
    static final byte[] GZIPPED =
            HexFormat.of().parseHex("1f8b0800000000000203ab56ca48cdc9c957b2522acf2fca4951aa0500d14109d811000000");

    private SignedRequests() {}

    static SignatureSettings settings(String scheme, String... secrets) {
        return new SignatureSettings(scheme, List.of(secrets), null, TOLERANCE, false);
    }

    /** A header named twice is given twice. */
    static SignedRequest request(String rawQuery, byte[] body, String... headerNamesAndValues) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < headerNamesAndValues.length; i += 2) {
            headers.computeIfAbsent(headerNamesAndValues[i], name -> new ArrayList<>())
                    .add(headerNamesAndValues[i + 1]);
        }
        return new SignedRequest(name -> headers.getOrDefault(name, List.of()), rawQuery, body);
    }

    static SignedRequest request(String rawQuery, String body, String... headerNamesAndValues) {
        return request(rawQuery, body.getBytes(UTF_8), headerNamesAndValues);
    }

    static void assertAccepted(SignatureScheme scheme, SignedRequest request) {
        assertThatCode(() -> scheme.verify(request)).doesNotThrowAnyException();
    }

    static void assertRejected(SignatureScheme scheme, SignedRequest request, SignatureRejectedException.Cause cause) {
        assertThatExceptionOfType(SignatureRejectedException.class)
                .isThrownBy(() -> scheme.verify(request))
                .returns(cause, SignatureRejectedException::kind);
    }

    static SignatureRejectedException rejectionOf(SignatureScheme scheme, SignedRequest request) {
        return catchThrowableOfType(SignatureRejectedException.class, () -> scheme.verify(request));
    }
}
