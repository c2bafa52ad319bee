package io.waybill;

import java.time.Duration;
import java.util.Locale;
import org.springframework.util.unit.DataSize;

/**
 * Checks settings as they are read. A wrong one stops the start with its name, its environment variable and what it may be:
 * a number out of range would else stop Waybill later, or leave it refusing what it should take.
 */
public final class Setting {

    private static final int EIGHTH = 8;

    private Setting() {}

    /** Within these bounds, both included. */
    public static void isWithin(String setting, int value, int least, int most) {
        if (value < least || value > most) {
            throw refusal(setting, value, "from " + least + " to " + most);
        }
    }

    /** At least one byte, and so few that they can be counted in an {@code int}. */
    public static void isSize(String setting, DataSize value) {
        if (value.toBytes() < 1 || value.toBytes() >= Integer.MAX_VALUE) {
            throw refusal(setting, value, "at least 1B and below 2GB");
        }
    }

    /** In bytes: as it is set, but no more than an eighth of the heap. */
    public static int withinHeap(DataSize value) {
        return (int) Math.min(value.toBytes(), Runtime.getRuntime().maxMemory() / EIGHTH);
    }

    /** At least one byte. */
    public static void isPositive(String setting, DataSize value) {
        if (value.toBytes() < 1) {
            throw refusal(setting, value, "at least 1B");
        }
    }

    public static void isAtLeast(String setting, Duration value, Duration least) {
        if (value.compareTo(least) < 0) {
            throw refusal(setting, text(value), "at least " + text(least));
        }
    }

    public static void isGiven(String setting, String value) {
        if (value.isBlank()) {
            throw refusal(setting, "empty", "given");
        }
    }

    /**
     * What stops the start.
     *
     * @param value never a secret
     * @param allowed what it must be, after "must be"
     */
    public static StartRefusedException refusal(String setting, Object value, String allowed) {
        return new StartRefusedException(
                setting + " is " + value + ", but must be " + allowed + ".",
                "Correct " + setting + " (as an environment variable " + variable(setting)
                        + "), or leave it out for the default.");
    }

    /** Spring's rule: dots as underscores, without hyphens, upper case. */
    private static String variable(String setting) {
        return setting.replace('.', '_').replace("-", "").toUpperCase(Locale.ROOT);
    }

    /** As it is written in a setting: whole seconds, else milliseconds. */
    private static String text(Duration value) {
        return value.toMillis() % 1_000 == 0 ? value.toSeconds() + "s" : value.toMillis() + "ms";
    }
}
