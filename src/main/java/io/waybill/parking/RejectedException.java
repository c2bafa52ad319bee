package io.waybill.parking;

/**
 * A delivery or one of its parts can never succeed as it is. What of the same delivery is sound goes on; the delivery
 * is parked with the reason.
 *
 * <p>The detail is one line and never carries anything of the payload. Without a stack trace: what is wrong is in the
 * input, not in the code.
 */
public final class RejectedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public RejectedException(Reason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    public String detail() {
        return getMessage();
    }
}
