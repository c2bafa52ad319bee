package io.waybill.fault;

import java.util.Map;
import java.util.Random;

/** One link event each. */
final class AktifyTraffic {

    private static final String[] KINDS = {"clicked", "sent", "delivered"};

    private final Random random;

    AktifyTraffic(Random random) {
        this.random = random;
    }

    Planned next(int number) {
        String kind = KINDS[random.nextInt(KINDS.length)];
        String type = "lead.link_" + kind;
        String time =
                "2026-11-20T10:%02d:%02d.%03dZ".formatted(number / 60_000 % 60, number / 1_000 % 60, number % 1_000);
        String campaign = "campaign-" + number / 3_600_000;
        String phone = "+1500555" + number;
        String url = kind.equals("delivered") ? null : "https://www.example.com/" + number;
        String message = kind.equals("delivered") ? "Look: https://link.akti.fyi/" + number : null;
        String body = ("{\"metadata\":{\"apiVersion\":\"2026-02-09\",\"eventType\":\"%s\",\"campaignId\":\"%s\","
                        + "\"eventTime\":\"%s\"},\"data\":{\"phone\":\"%s\",\"externalLeadId\":\"%s\"%s%s}}")
                .formatted(
                        type,
                        campaign,
                        time,
                        phone,
                        Planned.marker(number),
                        url == null ? "" : ",\"url\":\"" + url + "\"",
                        message == null ? "" : ",\"message\":\"" + message + "\"");
        String id = EventId.of("aktify", type, campaign, time, phone, url, null, message);
        return Generator.sound(number, Provider.AKTIFY, Map.of(id, "crm.link." + kind), attempt -> body);
    }
}
