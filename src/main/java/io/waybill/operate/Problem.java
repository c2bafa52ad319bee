package io.waybill.operate;

import jakarta.jms.JMSException;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A failure as a log may tell it, in one line: its kind and the places in the code. Exceptions of parsers and libraries quote
 * what they could not read, so the message is given only where it cannot stem from a payload: of Waybill's own exceptions
 * and illegal states, and of the broker's.
 *
 * @param kind simple name of the innermost exception, or of the first of Waybill's own
 * @param message or empty
 * @param where the place it was thrown at and, if that is another, the nearest one in Waybill; or empty
 */
public record Problem(String kind, String message, String where) {

    private static final String OURS = "io.waybill.";

    public static Problem of(Throwable failure) {
        Throwable root = root(failure);
        boolean harmless = isOurs(root.getClass().getName())
                || root instanceof JMSException
                || (root instanceof IllegalStateException && isOurs(thrower(root)));
        return new Problem(
                root.getClass().getSimpleName(),
                harmless ? Objects.requireNonNullElse(root.getMessage(), "") : "",
                where(root.getStackTrace()));
    }

    /** The innermost cause, or the first exception of Waybill's own, which tells in its own words what lies beneath. */
    public static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && !isOurs(root.getClass().getName())) {
            root = root.getCause();
        }
        return root;
    }

    /** The same for each time that the same thing fails, whatever it fails with. */
    public String key() {
        return kind + where;
    }

    private static String where(StackTraceElement... trace) {
        return Stream.concat(
                        Arrays.stream(trace).limit(1),
                        Arrays.stream(trace)
                                .filter(frame -> isOurs(frame.getClassName()))
                                .limit(1))
                .distinct()
                .map(StackTraceElement::toString)
                .collect(Collectors.joining(" from "));
    }

    private static String thrower(Throwable root) {
        StackTraceElement[] trace = root.getStackTrace();
        return trace.length == 0 ? "" : trace[0].getClassName();
    }

    private static boolean isOurs(String className) {
        return className.startsWith(OURS);
    }

    @Override
    public String toString() {
        return kind + (message.isEmpty() ? "" : ": " + message) + (where.isEmpty() ? "" : " at " + where);
    }
}
