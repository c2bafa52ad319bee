package io.waybill.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.parking.Reason;
import io.waybill.parking.RejectedException;
import java.math.BigDecimal;

/** How single values of a payload become text and numbers of an event. */
final class Scalars {

    /** Far over any id or time; keeps 1e999999999 from being written out. */
    private static final int MAX_DIGITS = 1_000;

    private Scalars() {}

    /** An integral number in plain decimal, e.g. {@code 1e3} as "1000"; a fraction likewise. */
    static String plain(JsonNode number) {
        if (number.isIntegralNumber()) {
            return number.asText();
        }
        BigDecimal decimal = number.decimalValue();
        if (Math.abs((long) decimal.scale()) > MAX_DIGITS || decimal.precision() > MAX_DIGITS) {
            throw new RejectedException(Reason.UNMAPPABLE, "a number has more than " + MAX_DIGITS + " digits");
        }
        BigDecimal stripped = decimal.stripTrailingZeros();
        return stripped.toPlainString();
    }

    /** The text itself; one with half a surrogate pair has no UTF-8 form and could not be told from another. */
    static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    throw new RejectedException(Reason.UNMAPPABLE, "a text has half a surrogate pair");
                }
                i++;
            }
        }
        return text;
    }
}
