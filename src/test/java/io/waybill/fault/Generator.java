package io.waybill.fault;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;

/**
 * Makes deliveries of all three providers, some of them bad, from a seed: the n-th is always the same. Their events overlap:
 * what one notification told is told again by the next. Safe for many threads.
 */
final class Generator {

    static final String CLICKED = "crm.link.clicked";
    static final String OPENED = "crm.message.opened";
    static final String REPLIED = "crm.thread.replied";
    static final String SHORTENED = "crm.link.shortened";
    static final String SENT = "crm.link.sent";
    static final String DELIVERED = "crm.link.delivered";
    static final String[] QUEUES = {CLICKED, OPENED, REPLIED, SHORTENED, SENT, DELIVERED};

    private final Random random;
    private final String run;
    private final NylasTraffic nylas;
    private final TwilioTraffic twilio;
    private final AktifyTraffic aktify;
    private int next = 1;

    Generator(long seed) {
        random = new Random(seed);
        run = Long.toString(seed, 36);
        nylas = new NylasTraffic(run, random);
        twilio = new TwilioTraffic(run, random);
        aktify = new AktifyTraffic(random);
    }

    synchronized Planned next() {
        int number = next++;
        int kind = random.nextInt(1_000);
        if (kind < 5) {
            return malformed(number);
        }
        if (kind < 10) {
            return unknown(number);
        }
        if (kind < 550) {
            return nylas.next(number);
        }
        return kind < 800 ? twilio.next(number) : aktify.next(number);
    }

    /** A click that no other delivery tells. */
    synchronized Planned single() {
        return nylas.single(next++);
    }

    /** Notifications of one message, half of which tell the same entries in the opposite order. */
    synchronized List<Planned> overlapping(int count) {
        return nylas.overlapping(count, () -> next++);
    }

    private Planned malformed(int number) {
        String text = "{\"type\":\"message.opened\",\"id\":\"" + Planned.marker(number) + "\",";
        return bad(number, Provider.values()[random.nextInt(3)], Map.of(), attempt -> text);
    }

    private Planned unknown(int number) {
        String marker = Planned.marker(number);
        return switch (random.nextInt(3)) {
            case 0 ->
                bad(
                        number,
                        Provider.NYLAS,
                        Map.of(),
                        attempt -> "{\"type\":\"grant.expired\",\"id\":\"" + marker + "\",\"webhook_delivery_attempt\":"
                                + attempt + "}");
            case 1 ->
                bad(
                        number,
                        Provider.TWILIO,
                        Map.of(),
                        attempt -> "[{\"type\":\"com.twilio.voice\",\"id\":\"" + marker + "\"}]");
            default ->
                bad(
                        number,
                        Provider.AKTIFY,
                        Map.of(),
                        attempt -> "{\"metadata\":{\"eventType\":\"dnc.created\"}," + "\"data\":{\"externalLeadId\":\""
                                + marker + "\"}}");
        };
    }

    static Planned sound(int number, Provider provider, Map<String, String> events, IntFunction<String> body) {
        return new Planned(number, provider, false, new LinkedHashMap<>(events), Map.of(), false, body);
    }

    static Planned bad(int number, Provider provider, Map<String, String> events, IntFunction<String> body) {
        return new Planned(number, provider, true, new LinkedHashMap<>(events), Map.of(), false, body);
    }
}
