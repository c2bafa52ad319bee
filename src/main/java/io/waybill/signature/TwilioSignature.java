package io.waybill.signature;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Proves that a delivery was signed by Twilio, and that its body is the one that was signed.
 *
 * <p>Twilio adds {@code bodySHA256}, the lower-case hex SHA-256 of the body, to the query of the sink's URL, and signs that whole URL:
 * {@code X-Twilio-Signature} is the base64 HMAC-SHA1 keyed with the text of the Auth Token. Only both checks together prove a body: with
 * the signature alone, a captured URL and signature would carry any body. The query is taken byte for byte as received, the rest of the URL
 * from the setting (see {@link TwilioUrl}), never from {@code Host}. No time is signed, so a replay is caught by the claim, not here.
 *
 * <p>{@code BODY_CHANGED} is said only where the URL is genuinely signed. A hash in upper case, which Twilio never writes, is a changed body.
 * Source: Twilio, "Webhooks security" and error 57012; twilio-java RequestValidator; read 2026-11-20.
 * Immutable; safe for many threads.
 */
final class TwilioSignature implements SignatureScheme {

    private static final String HEADER = "X-Twilio-Signature";
    private static final String BODY_HASH = "bodySHA256";
    private static final int SHA1_BYTES = 20;

    private final LiveSecrets secrets;
    private final List<byte[]> signedPrefixes;

    TwilioSignature(SignatureSettings settings) {
        secrets = LiveSecrets.ofTexts(LiveSecrets.HMAC_SHA1, settings.secrets());
        signedPrefixes = signedPrefixes(settings);
    }

    private static List<byte[]> signedPrefixes(SignatureSettings settings) {
        if (settings.publicUrl() != null && !settings.publicUrl().isBlank()) {
            return TwilioUrl.parse(settings.publicUrl()).signedPrefixes();
        }
        if (settings.secrets().isEmpty()) {
            return List.of();
        }
        throw new IllegalArgumentException("public-url is missing: Twilio signs the URL configured at its sink, "
                + "so without it every delivery would be rejected");
    }

    @Override
    public void verify(SignedRequest request) throws SignatureRejectedException {
        secrets.requireAny();
        byte[] signature = SignatureText.fromBase64(HEADER, List.of(request.onlyHeader(HEADER)), SHA1_BYTES)
                .get(0);
        String query = request.rawQuery() == null ? "" : request.rawQuery();
        String bodyHash = firstParameter(query, BODY_HASH)
                .orElseThrow(() -> SignatureRejectedException.missing("query parameter " + BODY_HASH));
        if (!isUrlSigned(query, signature)) {
            throw SignatureRejectedException.mismatch(HEADER);
        }
        if (!MessageDigest.isEqual(hexSha256(request.body()), bodyHash.getBytes(ISO_8859_1))) {
            throw SignatureRejectedException.bodyChanged();
        }
    }

    /** Whether a live secret gives this signature for the public URL with this query, in one of the URL's spellings. */
    boolean isUrlSigned(String rawQuery, byte[] signature) {
        byte[] query = rawQuery.getBytes(ISO_8859_1);
        List<byte[]> signatures = List.of(signature);
        return signedPrefixes.stream().anyMatch(prefix -> secrets.haveSigned(signatures, prefix, query));
    }

    /** The undecoded value of the first parameter named exactly so, as twilio-java takes it; empty text where it has none. */
    private static Optional<String> firstParameter(String rawQuery, String name) {
        return Arrays.stream(rawQuery.split("&", -1))
                .filter(parameter -> parameter.equals(name) || parameter.startsWith(name + "="))
                .map(parameter -> parameter.substring(Math.min(name.length() + 1, parameter.length())))
                .findFirst();
    }

    private static byte[] hexSha256(byte[] body) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(body);
            return HexFormat.of().formatHex(hash).getBytes(ISO_8859_1);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime has no SHA-256, which every one must have", e);
        }
    }
}
