package io.waybill.parking;

/**
 * A part of a delivery that cannot go on.
 *
 * @param part JSON Pointer into the body; empty for the whole delivery
 * @param reason why
 * @param detail one line, nothing of the payload
 */
public record RejectedPart(String part, Reason reason, String detail) {}
