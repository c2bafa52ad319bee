package io.waybill;

/**
 * Waybill must not run like this: a setting, route or mapping is wrong in a way that would cost or double events.
 *
 * <p>The problem names what is wrong and where; the remedy says what to do. Both are printed in place of a stack trace.
 */
public final class StartRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    public StartRefusedException(String problem, String remedy) {
        super(problem);
        this.remedy = remedy;
    }

    public StartRefusedException(String problem, String remedy, Throwable cause) {
        super(problem, cause);
        this.remedy = remedy;
    }

    public String remedy() {
        return remedy;
    }
}
