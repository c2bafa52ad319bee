package io.waybill.fault;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntSupplier;

/**
 * Messages that are opened and clicked again and again. Each notification repeats the last few entries of its message, in
 * either order, equal ones included, in the v3 or the legacy form.
 */
final class NylasTraffic {

    private static final int LIVE = 40;
    private static final int LIFE = 12;
    private static final int WINDOW = 6;
    private static final String GRANT = "grant/1";

    private final String run;
    private final Random random;
    private final List<Message> live = new ArrayList<>();
    private int messages;

    /** One entry of {@code recents}. */
    private record Entry(int link, long time, String ip, String agent) {}

    /** A message and what happened to it, oldest first; it is either clicked or opened. */
    private record Message(String id, boolean clicked, List<Entry> history) {}

    NylasTraffic(String run, Random random) {
        this.run = run;
        this.random = random;
    }

    Planned next(int number) {
        int kind = random.nextInt(100);
        if (kind < 8) {
            return replied(number);
        }
        if (kind < 14) {
            return withoutRecents(number);
        }
        return kind < 75 ? notification(number) : legacy(number);
    }

    Planned single(int number) {
        Message message = new Message("single-" + run + "-" + number, true, new ArrayList<>());
        message.history.add(entry());
        return planned(number, List.of(message), List.of(message.history), false, false);
    }

    List<Planned> overlapping(int count, IntSupplier numbers) {
        int first = numbers.getAsInt();
        Message message = new Message("overlap-" + run + "-" + first, true, new ArrayList<>());
        List<Planned> planned = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            message.history.add(entry());
            int size = Math.min(message.history.size(), 20);
            List<Entry> window =
                    new ArrayList<>(message.history.subList(message.history.size() - size, message.history.size()));
            if (i % 2 == 1) {
                Collections.reverse(window);
            }
            planned.add(planned(numbers.getAsInt(), List.of(message), List.of(window), false, false));
        }
        return planned;
    }

    private Planned notification(int number) {
        Message message = live();
        List<Entry> window = window(message);
        return planned(number, List.of(message), List.of(window), false, false);
    }

    private Planned legacy(int number) {
        boolean clicked = random.nextBoolean();
        List<Message> deltas = new ArrayList<>();
        List<List<Entry>> windows = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            Message message = live(clicked);
            deltas.add(message);
            windows.add(window(message));
        }
        return planned(number, deltas, windows, true, random.nextInt(20) == 0);
    }

    private Planned planned(
            int number, List<Message> parts, List<List<Entry>> windows, boolean isLegacy, boolean withBadDelta) {
        Map<String, String> events = new LinkedHashMap<>();
        boolean clicked = parts.get(0).clicked;
        String queue = clicked ? Generator.CLICKED : Generator.OPENED;
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            Message message = parts.get(i);
            EventId.ofPart(windows.get(i).stream()
                            .map(entry -> identity(message, entry))
                            .toList())
                    .forEach(id -> events.put(id, queue));
            texts.add(isLegacy ? delta(message, windows.get(i)) : object(message, windows.get(i)));
        }
        if (withBadDelta) {
            texts.add(
                    random.nextInt(texts.size() + 1),
                    "{\"date\":1750000050,\"object\":\"metadata\",\"object_data\":{\"id\":\"x\"}}");
        }
        String type = (clicked ? "message.link_clicked" : "message.opened") + (isLegacy ? ".legacy" : "");
        String object =
                isLegacy ? "{\"object\":\"message\",\"deltas\":[" + String.join(",", texts) + "]}" : texts.get(0);
        Map<String, String> may = clicked && !isLegacy ? extra(number, parts.get(0)) : Map.of();
        return new Planned(
                number,
                Provider.NYLAS,
                withBadDelta,
                events,
                may,
                random.nextInt(10) == 0,
                attempt -> envelope(number, attempt, type, object));
    }

    /** What {@link OtherMapping} makes besides, in one version or another. */
    private static Map<String, String> extra(int number, Message message) {
        Map<String, String> extra = new LinkedHashMap<>();
        for (String version : OtherMapping.VERSIONS) {
            extra.put(
                    EventId.of("nylas", "link.clicked", GRANT, message.id, "extra", Planned.marker(number), version),
                    Generator.CLICKED);
        }
        return extra;
    }

    private static Object[] identity(Message message, Entry entry) {
        return message.clicked
                ? new Object[] {
                    "nylas", "link.clicked", GRANT, message.id, entry.link, entry.time, entry.ip, entry.agent
                }
                : new Object[] {"nylas", "message.opened", GRANT, message.id, entry.time, entry.ip, entry.agent};
    }

    private Planned replied(int number) {
        String reply = "reply-" + run + "-" + (random.nextInt(5) == 0 ? random.nextInt(number) : number);
        String root = "root-" + reply;
        String object = "{\"object\":\"thread\",\"message_id\":\"%s\",\"root_message_id\":\"%s\",\"label\":\"l\"}"
                .formatted(reply, root);
        return Generator.sound(
                number,
                Provider.NYLAS,
                Map.of(EventId.of("nylas", "thread.replied", GRANT, reply, root), Generator.REPLIED),
                attempt -> envelope(number, attempt, "thread.replied", object));
    }

    private Planned withoutRecents(int number) {
        String message = "none-" + run + "-" + number;
        String object = "{\"object\":\"message\",\"message_id\":\"%s\",\"recents\":[],\"timestamp\":1750000007}"
                .formatted(message);
        String id = EventId.of("nylas", "message.opened", GRANT, message, 1750000007, Planned.marker(number));
        return Generator.sound(
                number,
                Provider.NYLAS,
                Map.of(id, Generator.OPENED),
                attempt -> envelope(number, attempt, "message.opened", object));
    }

    private static String envelope(int number, int attempt, String type, String object) {
        return ("{\"specversion\":\"1.0\",\"type\":\"%s\",\"source\":\"/com/nylas/tracking\",\"id\":\"%s\","
                        + "\"time\":1750000100,\"webhook_delivery_attempt\":%d,\"data\":{\"application_id\":\"app\","
                        + "\"grant_id\":\"%s\",\"object\":%s}}")
                .formatted(type, Planned.marker(number), attempt, GRANT, object);
    }

    private static String object(Message message, List<Entry> window) {
        return ("{\"object\":\"message\",\"message_id\":\"%s\",\"label\":\"hello\",\"link_data\":[{\"count\":1,"
                        + "\"url\":\"https://www.example.com/a\"},{\"count\":2,\"url\":\"https://www.example.com/b\"}],"
                        + "\"recents\":[%s],\"timestamp\":1750000000}")
                .formatted(message.id, recents(window, "\""));
    }

    private static String delta(Message message, List<Entry> window) {
        return ("{\"date\":1750000050,\"object\":\"metadata\",\"object_data\":{\"account_id\":\"a\",\"metadata\":{"
                        + "\"message_id\":\"%s\",\"payload\":\"hello\",\"recents\":[%s],\"timestamp\":1750000000}}}")
                .formatted(message.id, recents(window, ""));
    }

    /** @param quote around link_index, which is a text in v3 and a number in the legacy form */
    private static String recents(List<Entry> window, String quote) {
        List<String> texts = new ArrayList<>();
        for (Entry entry : window) {
            texts.add("{\"click_id\":%d,\"ip\":\"%s\",\"link_index\":%s%d%s,\"timestamp\":%d,\"user_agent\":\"%s\"}"
                    .formatted(texts.size(), entry.ip, quote, entry.link, quote, entry.time, entry.agent));
        }
        return String.join(",", texts);
    }

    private List<Entry> window(Message message) {
        List<Entry> history = message.history;
        int size = 1 + random.nextInt(Math.min(WINDOW, history.size()));
        List<Entry> window = new ArrayList<>(history.subList(history.size() - size, history.size()));
        if (random.nextInt(3) == 0) {
            Collections.reverse(window);
        }
        return window;
    }

    private Message live(boolean clicked) {
        Message message = live();
        while (message.clicked != clicked) {
            message = live();
        }
        return message;
    }

    /** One to which something has just happened; after a while another takes its place. */
    private Message live() {
        while (live.size() < LIVE) {
            live.add(new Message("m-" + run + "-" + messages++, random.nextBoolean(), new ArrayList<>()));
        }
        int place = random.nextInt(LIVE);
        Message message = live.get(place);
        List<Entry> history = message.history;
        boolean again = !history.isEmpty() && random.nextInt(5) == 0;
        history.add(again ? history.get(history.size() - 1) : entry());
        if (history.size() >= LIFE) {
            live.set(place, new Message("m-" + run + "-" + messages++, random.nextBoolean(), new ArrayList<>()));
        }
        return message;
    }

    private Entry entry() {
        return new Entry(
                random.nextInt(2),
                1_750_000_000L + random.nextInt(1_000),
                "192.0.2." + random.nextInt(4),
                random.nextBoolean() ? "Mozilla/5.0" : "Grüße");
    }
}
