package io.waybill.fault;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Arrays of clicks and shortened links; some members were in an earlier array, some have no id and must be parked. */
final class TwilioTraffic {

    private static final String TYPE = "com.twilio.daptbt.link-shortening.link-";
    private static final int MOST_MEMBERS = 8;

    private final String run;
    private final Random random;
    private int ids;

    TwilioTraffic(String run, Random random) {
        this.run = run;
        this.random = random;
    }

    Planned next(int number) {
        Map<String, String> events = new LinkedHashMap<>();
        List<String> members = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(MOST_MEMBERS); i++) {
            int id = ids > 0 && random.nextInt(10) == 0 ? random.nextInt(ids) : ids++;
            String kind = id % 3 == 0 ? "shortened" : "clicked";
            String eventId = "EZ" + run + "-" + id;
            events.put(EventId.of("twilio", TYPE + kind, eventId), "crm.link." + kind);
            members.add(member(number, kind, "\"id\":\"" + eventId + "\","));
        }
        boolean bad = random.nextInt(50) == 0;
        if (bad) {
            members.add(random.nextInt(members.size() + 1), member(number, "clicked", ""));
        }
        String body = "[" + String.join(",", members) + "]";
        return bad
                ? Generator.bad(number, Provider.TWILIO, events, attempt -> body)
                : Generator.sound(number, Provider.TWILIO, events, attempt -> body);
    }

    private static String member(int number, String kind, String id) {
        return ("{\"specversion\":\"1.0\",\"type\":\"%s%s\",\"source\":\"%s\",%s\"time\":\"2026-06-10T06:02:54.377Z\","
                        + "\"datacontenttype\":\"application/json\",\"data\":{\"message_sid\":\"SM1\",\"account_sid\":\"AC1\","
                        + "\"to\":\"+15005550006\",\"from\":\"+15005550001\",\"link\":\"https://www.example.com\","
                        + "\"shortened_link\":\"https://s.example.com/x\",\"click_time\":\"2026-06-10T06:02:53Z\"}}")
                .formatted(TYPE, kind, Planned.marker(number), id);
    }
}
