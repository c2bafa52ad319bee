package io.waybill.signature;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Proves that a delivery was signed, lately, by a provider that follows Standard Webhooks 1.0.0.
 *
 * <p>{@code webhook-signature} is a list, separated by spaces, of {@code v1,<base64>}: the HMAC-SHA256 of {@code <id>.<timestamp>.<body>},
 * body as received, with the id and the time (Unix seconds) from {@code webhook-id} and {@code webhook-timestamp}. One of them must fit;
 * other versions, also the asymmetric {@code v1a}, do not count. The id and the time must hold no full stop, or the signed text could be
 * cut in two ways. The key is the secret's bytes, from base64, with or without {@code whsec_} before it.
 * Source: github.com/standard-webhooks/standard-webhooks, specification and libraries, read 2026-11-20.
 * Immutable; safe for many threads.
 */
final class StandardWebhooksSignature implements SignatureScheme {

    private static final String ID = "webhook-id";
    private static final String TIMESTAMP = "webhook-timestamp";
    private static final String SIGNATURE = "webhook-signature";
    private static final String VERSION_PREFIX = "v1,";
    private static final String SECRET_PREFIX = "whsec_";
    private static final int SHA256_BYTES = 32;

    private final LiveSecrets secrets;
    private final Freshness freshness;

    StandardWebhooksSignature(SignatureSettings settings, Clock clock) {
        List<String> texts = settings.secrets();
        secrets = LiveSecrets.ofKeys(
                LiveSecrets.HMAC_SHA256,
                IntStream.range(0, texts.size())
                        .mapToObj(i -> key(i + 1, texts.get(i)))
                        .toList());
        freshness = new Freshness(clock, settings.tolerance());
    }

    private static byte[] key(int number, String secret) {
        String encoded = secret.startsWith(SECRET_PREFIX) ? secret.substring(SECRET_PREFIX.length()) : secret;
        byte[] key = decoded(encoded);
        if (key.length == 0) {
            throw new IllegalArgumentException("secrets: number " + number
                    + " is not base64, with or without whsec_ before it: copy it again from the provider");
        }
        return key;
    }

    /** Empty where it is not base64. The decoder's own exception is not passed on: it quotes the secret's characters. */
    private static byte[] decoded(String encoded) {
        try {
            return Base64.getDecoder().decode(encoded);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    @Override
    public void verify(SignedRequest request) throws SignatureRejectedException {
        secrets.requireAny();
        String id = request.onlyHeader(ID);
        String timestamp = request.onlyHeader(TIMESTAMP);
        List<byte[]> signatures = signatures(request.onlyHeader(SIGNATURE));
        if (id.isEmpty() || id.indexOf('.') >= 0) {
            throw SignatureRejectedException.malformed("header " + ID, "is empty or has a full stop");
        }
        Instant signedAt = Instant.ofEpochSecond(Freshness.sinceEpoch("header " + TIMESTAMP, timestamp));
        byte[] signedHead = (id + "." + timestamp + ".").getBytes(ISO_8859_1);
        if (!secrets.haveSigned(signatures, signedHead, request.body())) {
            throw SignatureRejectedException.mismatch(SIGNATURE);
        }
        freshness.require(signedAt);
    }

    private static List<byte[]> signatures(String header) throws SignatureRejectedException {
        List<String> texts = Arrays.stream(header.split(" "))
                .filter(entry -> entry.startsWith(VERSION_PREFIX))
                .map(entry -> entry.substring(VERSION_PREFIX.length()))
                .toList();
        if (texts.isEmpty()) {
            throw SignatureRejectedException.notAccepted(SIGNATURE, "v1");
        }
        return SignatureText.fromBase64(SIGNATURE, texts, SHA256_BYTES);
    }
}
