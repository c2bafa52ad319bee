package io.waybill.demo;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs a body as its provider would: the sender's side of {@code io.waybill.signature}, written apart from it so that
 * the two can prove each other.
 */
public final class Signer {

    private Signer() {}

    /**
     * What a signed request carries.
     *
     * @param query to be appended to the path; empty where the scheme signs none
     */
    public record Signed(String query, Map<String, String> headers) {}

    public static Signed nylas(String secret, byte[] body) {
        return new Signed("", Map.of("x-nylas-signature", hex(hmac("HmacSHA256", bytes(secret), body))));
    }

    public static Signed twilio(String authToken, String publicUrl, byte[] body) {
        String query = "bodySHA256=" + hex(sha256(body));
        byte[] signature = hmac("HmacSHA1", bytes(authToken), bytes(publicUrl + "?" + query));
        return new Signed(
                "?" + query, Map.of("X-Twilio-Signature", Base64.getEncoder().encodeToString(signature)));
    }

    public static Signed aktify(String secret, Instant at, byte[] body) {
        String t = Long.toString(at.toEpochMilli());
        return new Signed(
                "",
                Map.of(
                        "aktify-signature",
                        "t=" + t + ",v2=" + hex(hmac("HmacSHA256", bytes(secret), bytes(t + "."), body))));
    }

    /** The older form, which does not cover the time. */
    public static Signed aktifyV1(String secret, Instant at, byte[] body) {
        return new Signed(
                "",
                Map.of(
                        "aktify-signature",
                        "t=" + at.toEpochMilli() + ",v1=" + hex(hmac("HmacSHA256", bytes(secret), body))));
    }

    private static byte[] hmac(String algorithm, byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has " + algorithm, e);
        }
    }

    private static byte[] sha256(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
