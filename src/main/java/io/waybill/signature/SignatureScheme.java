package io.waybill.signature;

import java.time.Clock;
import java.util.Objects;

/**
 * Proves that a request was sent by the holder of one of an endpoint's secrets. Implementations are immutable and safe for many threads.
 */
public sealed interface SignatureScheme
        permits NylasSignature, TwilioSignature, AktifySignature, StandardWebhooksSignature {

    /**
     * Returns quietly if any live secret has signed the request.
     *
     * @throws SignatureRejectedException if none has, or the proof is absent, unreadable or too old: the delivery is answered 401 and not
     *     stored
     * @throws IllegalStateException if the endpoint has no secret: nothing can be proven, and the caller answers 503 before it comes here,
     *     because providers give up a delivery for good on a 401
     */
    void verify(SignedRequest request) throws SignatureRejectedException;

    /**
     * The scheme that an endpoint's settings name.
     *
     * @param clock what a signed time is compared with; nylas and twilio sign none
     * @throws IllegalArgumentException if there is no such scheme, or it cannot work with these settings; the sentence begins with the
     *     setting's name relative to the endpoint and never shows a secret
     */
    static SignatureScheme of(SignatureSettings settings, Clock clock) {
        Objects.requireNonNull(clock, "clock");
        return switch (settings.scheme()) {
            case "nylas" -> new NylasSignature(settings);
            case "twilio" -> new TwilioSignature(settings);
            case "aktify" -> new AktifySignature(settings, clock);
            case "standard-webhooks" -> new StandardWebhooksSignature(settings, clock);
            default ->
                throw new IllegalArgumentException("scheme is '" + settings.scheme()
                        + "', which is not known: use nylas, twilio, aktify or standard-webhooks");
        };
    }
}
