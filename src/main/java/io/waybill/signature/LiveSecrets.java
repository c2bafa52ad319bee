package io.waybill.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The HMACs of a message under each live secret of an endpoint, compared in constant time.
 *
 * <p>Every secret keys one {@link Mac} when the endpoint is built, and each request works on clones of those: the look-up and the keying
 * are paid once, and no thread keeps anything. Immutable; safe for many threads.
 */
final class LiveSecrets {

    static final String HMAC_SHA1 = "HmacSHA1";
    static final String HMAC_SHA256 = "HmacSHA256";

    private final List<Key> keys;

    private LiveSecrets(List<Key> keys) {
        this.keys = keys;
    }

    /** Secrets whose key is their own UTF-8 text. */
    static LiveSecrets ofTexts(String algorithm, List<String> secrets) {
        return ofKeys(
                algorithm,
                secrets.stream().map(secret -> secret.getBytes(UTF_8)).toList());
    }

    /** Secrets by their key bytes, each at least one byte long. */
    static LiveSecrets ofKeys(String algorithm, List<byte[]> keys) {
        return new LiveSecrets(keys.stream().map(key -> Key.of(algorithm, key)).toList());
    }

    /** Said before anything is read of a request, so that a missing secret never looks like a bad signature. */
    void requireAny() {
        if (keys.isEmpty()) {
            throw new IllegalStateException("secrets: none is set for this endpoint, so no delivery can be verified");
        }
    }

    /** Whether any secret gives any of the signatures for the message, which is the parts one after the other. */
    boolean haveSigned(List<byte[]> signatures, byte[]... messageParts) {
        for (Key key : keys) {
            Mac mac = key.mac();
            for (byte[] part : messageParts) {
                mac.update(part);
            }
            byte[] expected = mac.doFinal();
            for (byte[] signature : signatures) {
                if (MessageDigest.isEqual(expected, signature)) {
                    return true;
                }
            }
        }
        return false;
    }

    private record Key(SecretKeySpec spec, Mac prototype) {

        static Key of(String algorithm, byte[] bytes) {
            SecretKeySpec spec = new SecretKeySpec(bytes, algorithm);
            return new Key(spec, keyed(spec));
        }

        Mac mac() {
            try {
                return (Mac) prototype.clone();
            } catch (
                    CloneNotSupportedException
                            e) { // as some hardware and FIPS providers answer: then keyed anew each time
                return keyed(spec);
            }
        }

        private static Mac keyed(SecretKeySpec spec) {
            try {
                Mac mac = Mac.getInstance(spec.getAlgorithm());
                mac.init(spec);
                return mac;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("This Java runtime has no usable " + spec.getAlgorithm(), e);
            }
        }
    }
}
