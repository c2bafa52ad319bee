package io.waybill.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.waybill.parking.RejectedPart;
import java.util.List;
import java.util.Map;

/**
 * The column {@code outcome}: of each kind the first hundred, since a delivery may hold ten thousand; their full number
 * has a column of its own.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Outcome(
        List<DeliveryRecord.Sent> delivered,
        List<String> duplicates,
        Map<String, Integer> ignored,
        List<Parked> parked) {

    private static final int LISTED = 100;

    /** A part that could not go on. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Parked(String part, String reason, String detail) {}

    static Outcome of(DeliveryRecord delivery) {
        return new Outcome(
                first(delivery.delivered()),
                first(delivery.duplicates()),
                delivery.ignored(),
                first(delivery.parked()).stream().map(Outcome::parked).toList());
    }

    private static <T> List<T> first(List<T> all) {
        return all.size() <= LISTED ? all : all.subList(0, LISTED);
    }

    private static Parked parked(RejectedPart part) {
        return new Parked(part.part(), part.reason().toString(), part.detail());
    }
}
