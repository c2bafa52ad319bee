package io.waybill.signature;

import java.util.List;

/**
 * Proves that a delivery was signed by Nylas.
 *
 * <p>{@code x-nylas-signature} is the hex HMAC-SHA256 of the body exactly as it came over the wire (still gzipped, where it was), keyed
 * with the UTF-8 text of the webhook secret. No time is signed, so a replay is caught by the claim, not here.
 *
 * <p>Nylas writes lower case and no prefix. Upper case is accepted, as Nylas's own CLI and ex_nylas do; the prefix {@code sha256=}, which
 * the CLI tolerates too, is not, because no Nylas page shows one.
 * Source: Nylas, "Using webhooks with Nylas"; github.com/nylas/cli webhookserver/server.go; both read 2026-11-20.
 * Immutable; safe for many threads.
 */
final class NylasSignature implements SignatureScheme {

    private static final String HEADER = "x-nylas-signature";
    private static final int SHA256_BYTES = 32;

    private final LiveSecrets secrets;

    NylasSignature(SignatureSettings settings) {
        secrets = LiveSecrets.ofTexts(LiveSecrets.HMAC_SHA256, settings.secrets());
    }

    @Override
    public void verify(SignedRequest request) throws SignatureRejectedException {
        secrets.requireAny();
        List<byte[]> signature = SignatureText.fromHex(HEADER, List.of(request.onlyHeader(HEADER)), SHA256_BYTES);
        if (!secrets.haveSigned(signature, request.body())) {
            throw SignatureRejectedException.mismatch(HEADER);
        }
    }
}
