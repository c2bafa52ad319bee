package io.waybill.signature;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Proves that a delivery was signed by Aktify, and lately.
 *
 * <p>{@code aktify-signature} is {@code t=<Unix milliseconds>,v2=<hex>}: the HMAC-SHA256 of {@code <t>.<body>}, body as received, keyed with
 * the UTF-8 text of the client secret. The legacy {@code v1} covers the body alone, so that its holder could replay it with a fresh time:
 * it counts only where the endpoint opts in, and never beside a {@code v2}. Parts are read by their key, in any order, and unknown ones are
 * ignored; of several {@code v2} one must fit, but a second {@code t} is malformed.
 *
 * <p>Aktify recommends five minutes of tolerance and rejects only what is too old; here it holds in both directions.
 * Source: docs.aktify.io, webhook verification, read 2026-11-20; it publishes no vector, and the key's charset is inferred.
 * Immutable; safe for many threads.
 */
final class AktifySignature implements SignatureScheme {

    private static final String HEADER = "aktify-signature";
    private static final int SHA256_BYTES = 32;

    private final LiveSecrets secrets;
    private final Freshness freshness;
    private final boolean acceptV1;

    AktifySignature(SignatureSettings settings, Clock clock) {
        secrets = LiveSecrets.ofTexts(LiveSecrets.HMAC_SHA256, settings.secrets());
        freshness = new Freshness(clock, settings.tolerance());
        acceptV1 = settings.acceptV1();
    }

    @Override
    public void verify(SignedRequest request) throws SignatureRejectedException {
        secrets.requireAny();
        Parts parts = Parts.parse(request.onlyHeader(HEADER));
        Instant signedAt = Instant.ofEpochMilli(Freshness.sinceEpoch("t in header " + HEADER, parts.time()));
        if (!isSigned(parts, request.body())) {
            throw SignatureRejectedException.mismatch(HEADER);
        }
        freshness.require(signedAt);
    }

    private boolean isSigned(Parts parts, byte[] body) throws SignatureRejectedException {
        if (!parts.v2().isEmpty()) {
            byte[] signedTime = (parts.time() + ".").getBytes(ISO_8859_1);
            return secrets.haveSigned(SignatureText.fromHex(HEADER, parts.v2(), SHA256_BYTES), signedTime, body);
        }
        if (!acceptV1 || parts.v1().isEmpty()) {
            throw SignatureRejectedException.notAccepted(HEADER, acceptV1 ? "v2 or v1" : "v2");
        }
        return secrets.haveSigned(SignatureText.fromHex(HEADER, parts.v1(), SHA256_BYTES), body);
    }

    private record Parts(String time, List<String> v2, List<String> v1) {

        static Parts parse(String header) throws SignatureRejectedException {
            List<String> times = new ArrayList<>(1);
            List<String> v2 = new ArrayList<>(1);
            List<String> v1 = new ArrayList<>(1);
            for (String part : header.split(",", -1)) {
                String[] keyAndValue = part.strip().split("=", 2);
                switch (keyAndValue[0]) {
                    case "t" -> times.add(valueOf(keyAndValue));
                    case "v2" -> v2.add(valueOf(keyAndValue));
                    case "v1" -> v1.add(valueOf(keyAndValue));
                    default -> {} // for a version to come
                }
            }
            if (times.size() != 1) {
                throw SignatureRejectedException.malformed("header " + HEADER, "does not have exactly one t");
            }
            return new Parts(times.get(0), v2, v1);
        }

        private static String valueOf(String[] keyAndValue) {
            return keyAndValue.length == 2 ? keyAndValue[1] : "";
        }
    }
}
