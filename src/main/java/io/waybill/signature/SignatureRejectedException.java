package io.waybill.signature;

import java.time.Duration;

/**
 * A request did not prove its sender. The delivery is answered 401, the same for every cause, and not stored; it is counted and logged
 * with its cause.
 *
 * <p>The message is one sentence for the log, made here from fixed words: no payload, header value or secret. There is no stack trace,
 * because rejections come as fast as an attacker sends.
 */
public final class SignatureRejectedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What was wrong; the first that applies. */
    public enum Cause {
        /** A header or query parameter that carries the proof is absent. */
        MISSING,
        /** It is there, but more than once, or cannot be read. */
        MALFORMED,
        /** It can be read, but only in a version that this endpoint does not accept. */
        NOT_ACCEPTED,
        /** No live secret gives this signature: forged, another account's, a rotated secret, or a changed body where the body is signed. */
        MISMATCH,
        /** Genuinely signed, but too long ago or too far ahead: a replay, or a clock that is wrong. */
        STALE,
        /** Twilio: the URL is genuinely signed, but for another body. */
        BODY_CHANGED
    }

    /** Not called {@code cause}, which in a {@link Throwable} is the exception underneath. */
    private final Cause kind;

    private SignatureRejectedException(Cause kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    /** What was wrong, for counters and the log. */
    public Cause kind() {
        return kind;
    }

    static SignatureRejectedException missing(String what) {
        return new SignatureRejectedException(Cause.MISSING, what + " is missing");
    }

    static SignatureRejectedException malformed(String what, String why) {
        return new SignatureRejectedException(Cause.MALFORMED, what + " " + why);
    }

    static SignatureRejectedException notAccepted(String header, String accepted) {
        return new SignatureRejectedException(
                Cause.NOT_ACCEPTED,
                "header " + header + " has no " + accepted + " signature, the only one accepted here");
    }

    static SignatureRejectedException mismatch(String header) {
        return new SignatureRejectedException(
                Cause.MISMATCH, "header " + header + " does not fit this request under any live secret");
    }

    static SignatureRejectedException stale(Duration tolerance) {
        return new SignatureRejectedException(
                Cause.STALE, "the signed time is more than " + tolerance + " away from now");
    }

    static SignatureRejectedException bodyChanged() {
        return new SignatureRejectedException(
                Cause.BODY_CHANGED, "the URL is signed, but its bodySHA256 is the hash of another body");
    }
}
