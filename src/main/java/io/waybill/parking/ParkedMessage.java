package io.waybill.parking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The properties that tell why a delivery lies on {@code waybill.parked}. */
public final class ParkedMessage {

    public static final String REASON = "waybill_reason";
    public static final String DETAIL = "waybill_detail";
    public static final String PARTS = "waybill_parts";
    public static final String PART_COUNT = "waybill_partCount";

    private static final int LISTED_PARTS = 20;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ParkedMessage() {}

    /** For a delivery of which these parts, at least one, cannot go on. Reason and detail are the first part's. */
    public static Map<String, Object> properties(List<RejectedPart> rejected) {
        RejectedPart first = rejected.get(0);
        return Map.of(
                REASON, first.reason().toString(),
                DETAIL, first.detail(),
                PARTS, json(rejected),
                PART_COUNT, rejected.size());
    }

    private static String json(List<RejectedPart> rejected) {
        List<Map<String, String>> listed = rejected.stream()
                .limit(LISTED_PARTS)
                .map(part -> {
                    Map<String, String> entry = new LinkedHashMap<>();
                    entry.put("part", part.part());
                    entry.put("reason", part.reason().toString());
                    entry.put("detail", part.detail());
                    return entry;
                })
                .toList();
        try {
            return MAPPER.writeValueAsString(listed);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Texts can always be written", e);
        }
    }
}
