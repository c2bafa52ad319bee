package io.waybill.receive;

import io.waybill.StartRefusedException;
import io.waybill.endpoint.Endpoint;
import io.waybill.signature.SignatureScheme;
import java.time.Clock;

/**
 * One endpoint, ready to receive.
 *
 * @param name last segment of its path
 * @param scheme proves the sender; null while no secret is configured
 */
record Receiver(String name, Endpoint endpoint, SignatureScheme scheme) {

    static Receiver of(String name, Endpoint endpoint, Clock clock) {
        try {
            SignatureScheme scheme = SignatureScheme.of(endpoint.signature(), clock);
            return new Receiver(name, endpoint, endpoint.hasSecret() ? scheme : null);
        } catch (IllegalArgumentException e) {
            throw new StartRefusedException(
                    "waybill.endpoints." + name + "." + e.getMessage(), hint(name, e.getMessage()), e);
        }
    }

    private static String hint(String name, String problem) {
        return name.equals("twilio") && problem.startsWith("public-url")
                ? "Set WAYBILL_TWILIO_PUBLIC_URL to the URL configured at the sink, exactly as it stands there."
                : "Correct that setting.";
    }

    /** Only Nylas asks, with a GET, whether the endpoint is there. */
    boolean isChallenged() {
        return endpoint.scheme().equals("nylas");
    }

    String allow() {
        return isChallenged() ? "GET, POST" : "POST";
    }
}
