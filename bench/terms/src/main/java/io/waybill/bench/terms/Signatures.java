package io.waybill.bench.terms;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The three providers' signatures, as the rivals check them: straightforward, over the raw bytes, compared in constant time. A
 * missing or wrong signature is {@code false}. See {@code io.waybill.signature} for where each scheme is published.
 */
public final class Signatures {

    public static final String NYLAS_SECRET = "nylas-bench-secret";
    public static final String TWILIO_TOKEN = "22222222222222222222222222222222";
    public static final String TWILIO_URL = "https://hooks.example.com/webhooks/twilio";
    public static final String AKTIFY_SECRET = "aktify-bench-secret";

    public static final String NYLAS_HEADER = "x-nylas-signature";
    public static final String TWILIO_HEADER = "X-Twilio-Signature";
    public static final String AKTIFY_HEADER = "aktify-signature";

    private static final long TOLERANCE_MILLIS = 300_000;

    private Signatures() {}

    /** The name of the header that holds a provider's signature. */
    public static String header(String provider) {
        return switch (provider) {
            case "nylas" -> NYLAS_HEADER;
            case "twilio" -> TWILIO_HEADER;
            default -> AKTIFY_HEADER;
        };
    }

    /**
     * Whether the provider has signed it.
     *
     * @param signature the header's value, or null
     * @param query the raw query, or null
     */
    public static boolean isSigned(String provider, String signature, String query, byte[] body) {
        if (signature == null) {
            return false;
        }
        return switch (provider) {
            case "nylas" -> equal(signature, nylas(body));
            case "twilio" ->
                query != null && query.equals("bodySHA256=" + sha256(body)) && equal(signature, twilio(query));
            default -> isSignedByAktify(signature, body);
        };
    }

    private static boolean isSignedByAktify(String signature, byte[] body) {
        int comma = signature.indexOf(",v2=");
        if (comma < 0 || !signature.startsWith("t=")) {
            return false;
        }
        String time = signature.substring(2, comma);
        boolean fresh = Math.abs(System.currentTimeMillis() - Long.parseLong(time)) <= TOLERANCE_MILLIS;
        return fresh && equal(signature.substring(comma + 4), aktify(time, body));
    }

    public static String nylas(byte[] body) {
        return HexFormat.of().formatHex(hmac("HmacSHA256", NYLAS_SECRET, body));
    }

    /** Of the public URL with this query, which holds the body's hash. */
    public static String twilio(String query) {
        byte[] signed = (TWILIO_URL + "?" + query).getBytes(UTF_8);
        return Base64.getEncoder().encodeToString(hmac("HmacSHA1", TWILIO_TOKEN, signed));
    }

    /** The {@code v2} part. */
    public static String aktify(String time, byte[] body) {
        return HexFormat.of().formatHex(hmac("HmacSHA256", AKTIFY_SECRET, (time + ".").getBytes(UTF_8), body));
    }

    /** Lower-case hex. */
    public static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(String algorithm, String secret, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), algorithm));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean equal(String given, String expected) {
        return MessageDigest.isEqual(given.getBytes(UTF_8), expected.getBytes(UTF_8));
    }
}
