package io.waybill.signature;

import java.time.Duration;
import java.util.List;

/**
 * How one endpoint proves its sender.
 *
 * <p>An unusable value is an {@link IllegalArgumentException}, here or in {@link SignatureScheme#of}, whose sentence begins with the
 * setting's name relative to the endpoint ({@code waybill.endpoints.<name>.}) and never shows a secret.
 *
 * @param scheme {@code nylas}, {@code twilio}, {@code aktify} or {@code standard-webhooks}
 * @param secrets all live at once, so that one can be rotated; empty (or null) while the provider has given none yet
 * @param publicUrl twilio: the URL configured at the sink, which Twilio signs; null or blank elsewhere
 * @param tolerance aktify, standard-webhooks: how far a signed time may be from now, in either direction, inclusive; longer than zero
 * @param acceptV1 aktify: also accept the legacy signature, which does not cover the time
 */
public record SignatureSettings(
        String scheme, List<String> secrets, String publicUrl, Duration tolerance, boolean acceptV1) {

    public SignatureSettings {
        if (scheme == null || scheme.isBlank()) {
            throw new IllegalArgumentException("scheme is missing: use nylas, twilio, aktify or standard-webhooks");
        }
        if (tolerance == null || tolerance.isZero() || tolerance.isNegative()) {
            throw new IllegalArgumentException("tolerance must be longer than zero, such as 5m");
        }
        secrets = secrets == null ? List.of() : List.copyOf(secrets);
        for (int i = 0; i < secrets.size(); i++) {
            String secret = secrets.get(i);
            // A newline that came along when the secret was copied would make every genuine delivery a 401, and so lose
            // it.
            if (secret.isBlank() || !secret.equals(secret.strip())) {
                throw new IllegalArgumentException("secrets: number " + (i + 1)
                        + " is blank, or begins or ends with white space; no delivery would ever fit it");
            }
        }
    }

    /** Without the secrets, and without the public URL, which may hold a password. */
    @Override
    public String toString() {
        return "SignatureSettings[scheme=" + scheme + ", secrets=" + secrets.size() + " live, publicUrl="
                + (publicUrl == null || publicUrl.isBlank() ? "none" : "given") + ", tolerance=" + tolerance
                + ", acceptV1=" + acceptV1 + "]";
    }
}
