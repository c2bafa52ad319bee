package io.waybill.claim;

/**
 * The claim database did not answer. The delivery rolls back and waits in its inbox until it does; nothing is lost.
 */
public final class ClaimStoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ClaimStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
