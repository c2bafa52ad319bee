package io.waybill.bench.driver;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Random;

/** What Twilio and Aktify send: each event once. */
final class SmsBodies {

    private static final Instant FIRST = Instant.parse("2026-06-01T00:00:00.001Z");
    private static final String[] AKTIFY = {"clicked", "sent", "delivered"};

    private final Sample clicked;
    private final Sample shortened;
    private final Sample[] aktify = new Sample[AKTIFY.length];
    private final Random random;
    private int number;

    SmsBodies(Path routes, Random random) {
        Path twilio = routes.resolve("twilio/samples");
        clicked = new Sample(twilio.resolve("com.twilio.daptbt.link-shortening.link-clicked"));
        shortened = new Sample(twilio.resolve("com.twilio.daptbt.link-shortening.link-shortened"));
        for (int i = 0; i < AKTIFY.length; i++) {
            aktify[i] = new Sample(routes.resolve("aktify/samples/lead.link_" + AKTIFY[i]));
        }
        this.random = random;
    }

    Delivery twilio(int members) {
        ArrayNode body = Sample.array();
        for (int i = 0; i < members; i++) {
            number++;
            boolean click = random.nextInt(3) > 0;
            ObjectNode member = (click ? clicked : shortened).copy();
            member.put("id", "EZ%032d".formatted(number));
            ObjectNode data = (ObjectNode) member.get("data");
            data.put("message_sid", "SM%032d".formatted(number)).put("to", "+1500%07d".formatted(number));
            data.put("link_create_time", time(number)).put("shortened_link", "https://sho.example/" + number);
            if (click) {
                data.put("click_time", time(number + 1));
            }
            body.add(member);
        }
        return new Delivery("twilio", Sample.bytes(body), members);
    }

    /** @param provider aktify, or another that sends the same */
    Delivery aktify(String provider) {
        number++;
        int kind = random.nextInt(AKTIFY.length);
        ObjectNode body = aktify[kind].copy();
        ((ObjectNode) body.get("metadata")).put("eventTime", time(number));
        ObjectNode data = (ObjectNode) body.get("data");
        data.put("phone", "+1500%07d".formatted(number)).put("externalLeadId", "lead-" + number);
        String link = "https://link.akti.fyi/" + number;
        if (AKTIFY[kind].equals("delivered")) {
            data.put("message", "Hey John, check out " + link + " ...");
        } else if (AKTIFY[kind].equals("sent")) {
            data.put("url", link);
        } else {
            data.put("shortUrl", link);
        }
        return new Delivery(provider, Sample.bytes(body), 1);
    }

    /** With milliseconds that are never zero, which providers would not write. */
    private static String time(int number) {
        return FIRST.plus(number / 900 * 1_000L + number % 900, ChronoUnit.MILLIS)
                .toString();
    }
}
