package io.waybill.route;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One part of a delivery that is mapped by itself: the whole of it, a legacy delta, a member of Twilio's array.
 *
 * @param pointer JSON Pointer into the delivery; empty for the whole
 * @param json the part
 */
public record Part(String pointer, JsonNode json) {

    /** Leaves out the JSON: payloads never reach a log. */
    @Override
    public String toString() {
        return "Part[" + pointer + "]";
    }
}
