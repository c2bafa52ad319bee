package io.waybill.endpoint;

import io.waybill.signature.SignatureSettings;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One address that a provider posts to, {@code /webhooks/<name>}: an entry under {@code waybill.endpoints}.
 *
 * @param provider folder under {@code routes/} and suffix of the inbox: {@code waybill.inbox.<provider>}
 * @param scheme how the sender is proved: nylas, twilio, aktify or standard-webhooks
 * @param secrets all of them live; none means that deliveries are answered 503 until there is one
 * @param publicUrl for twilio: the URL configured at the sink, which Twilio signs; else absent
 * @param tolerance how far a signed time may be off, either way
 * @param acceptV1 for aktify: whether a v1 signature, which does not cover its time, is taken as proof
 * @param ignoreTypes provider types that are counted and go no further
 * @param shortLinkHosts for aktify: hosts whose URLs are short links
 */
public record Endpoint(
        String provider,
        String scheme,
        @DefaultValue List<String> secrets,
        String publicUrl,
        @DefaultValue("5m") Duration tolerance,
        @DefaultValue("false") boolean acceptV1,
        @DefaultValue Set<String> ignoreTypes,
        @DefaultValue("link.akti.fyi") List<String> shortLinkHosts) {

    public Endpoint {
        secrets = secrets.stream().filter(secret -> !secret.isBlank()).toList();
        publicUrl = publicUrl == null || publicUrl.isBlank() ? null : publicUrl.strip();
    }

    public boolean hasSecret() {
        return !secrets.isEmpty();
    }

    public SignatureSettings signature() {
        return new SignatureSettings(scheme, secrets, publicUrl, tolerance, acceptV1);
    }

    /** Leaves out the secrets. */
    @Override
    public String toString() {
        return "Endpoint[provider=" + provider + ", scheme=" + scheme + ", secrets=" + secrets.size() + "]";
    }
}
