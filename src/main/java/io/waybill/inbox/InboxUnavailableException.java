package io.waybill.inbox;

/**
 * The delivery could not be stored: the broker is away, full or too slow. It is answered 503, so its provider sends it
 * again; should the broker have stored it all the same, the claims make that second copy a duplicate.
 */
public final class InboxUnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    public InboxUnavailableException(String message) {
        this(message, null);
    }

    public InboxUnavailableException(String message, Throwable cause) {
        // Without a stack trace, which would cost more than the refusal.
        super(message, cause, false, false);
    }
}
