package io.waybill.bench.driver;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Notifications of clicks, opens and replies about messages that are told of again and again. */
final class NylasBodies {

    private static final int LIVE = 1_000;
    private static final int MOST_RECENTS = 50;
    private static final long FIRST_SECOND = 1_780_000_000;
    private static final String[] AGENTS = {
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/117.0.0.0 Safari/537.36",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
        "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
        "Mozilla/5.0"
    };

    private final Sample clicked;
    private final Sample opened;
    private final Sample replied;
    private final Sample legacyClicked;
    private final Sample legacyOpened;
    private final Random random;
    private final boolean allNew;
    private final List<List<Message>> pools = List.of(pool(), pool(), pool(), pool());
    private final Message stormy = new Message("storm", grant(0), Integer.MAX_VALUE, new ArrayList<>());
    private int number;
    private int entries;

    private record Entry(long second, String ip, String agent) {}

    /** A message that will be told of {@code times} times, and what happened to it so far. */
    private record Message(String id, String grant, int times, List<Entry> entries) {}

    /** @param allNew whether each notification is about a message of its own */
    NylasBodies(Path samples, Random random, boolean allNew) {
        clicked = new Sample(samples.resolve("message.link_clicked"));
        opened = new Sample(samples.resolve("message.opened"));
        replied = new Sample(samples.resolve("thread.replied"));
        legacyClicked = new Sample(samples.resolve("message.link_clicked.legacy"));
        legacyOpened = new Sample(samples.resolve("message.opened.legacy"));
        this.random = random;
        this.allNew = allNew;
    }

    private static List<Message> pool() {
        return new ArrayList<>();
    }

    Delivery tracked(boolean click) {
        Message message = toldOf(pools.get(click ? 0 : 1));
        return new Delivery("nylas", Sample.bytes(notification(click, message, message.entries)), 1);
    }

    /** Fifty clicks on the one message; the first time all of them are new. */
    Delivery storm() {
        int before = stormy.entries.size();
        do {
            stormy.entries.add(entry());
        } while (stormy.entries.size() < MOST_RECENTS);
        int events = stormy.entries.size() - before;
        while (stormy.entries.size() > MOST_RECENTS) {
            stormy.entries.remove(0);
        }
        return new Delivery("nylas", Sample.bytes(notification(true, stormy, stormy.entries)), events);
    }

    Delivery replied() {
        ObjectNode body = replied.copy();
        envelope(body, grant(number));
        ObjectNode object = (ObjectNode) body.at("/data/object");
        object.put("message_id", "reply-" + number).put("root_message_id", "root-" + number);
        object.put("timestamp", FIRST_SECOND + number / 100);
        return new Delivery("nylas", Sample.bytes(body), 1);
    }

    Delivery legacy(boolean click) {
        ObjectNode body = (click ? legacyClicked : legacyOpened).copy();
        // One envelope has deltas of several messages, and one grant.
        envelope(body, grant(0));
        ArrayNode deltas = (ArrayNode) body.at("/data/object/deltas");
        ObjectNode delta = (ObjectNode) deltas.get(0);
        deltas.removeAll();
        int count = 1 + random.nextInt(2);
        for (int i = 0; i < count; i++) {
            deltas.add(delta(delta.deepCopy(), click, toldOf(pools.get(click ? 2 : 3))));
        }
        return new Delivery("nylas", Sample.bytes(body), count);
    }

    private ObjectNode notification(boolean click, Message message, List<Entry> entries) {
        ObjectNode body = (click ? clicked : opened).copy();
        envelope(body, message.grant);
        ObjectNode object = (ObjectNode) body.at("/data/object");
        object.put("message_id", message.id).put("timestamp", entries.get(0).second);
        if (click) {
            link((ObjectNode) object.at("/link_data/0"), message);
        } else {
            ((ObjectNode) object.get("message_data")).put("count", entries.size());
        }
        object.set("recents", recents(entries, click, false));
        return body;
    }

    private static ObjectNode delta(ObjectNode delta, boolean click, Message message) {
        delta.put("date", message.entries.get(message.entries.size() - 1).second);
        ObjectNode metadata = (ObjectNode) delta.at("/object_data/metadata");
        metadata.put("message_id", message.id);
        if (click) {
            link((ObjectNode) metadata.at("/link_data/0"), message);
        } else {
            metadata.put("count", message.entries.size());
        }
        metadata.set("recents", recents(message.entries, click, true));
        return delta;
    }

    private static void link(ObjectNode link, Message message) {
        link.put("count", message.entries.size()).put("url", "https://www.example.com/offer/" + message.id);
    }

    private static ArrayNode recents(List<Entry> entries, boolean click, boolean legacy) {
        ArrayNode recents = Sample.array();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            ObjectNode written = recents.addObject();
            written.put(legacy ? "id" : click ? "click_id" : "opened_id", i).put("ip", entry.ip);
            if (click && legacy) {
                written.put("link_index", 0);
            } else if (click) {
                written.put("link_index", "0");
            }
            written.put("timestamp", entry.second).put("user_agent", entry.agent);
        }
        return recents;
    }

    private static String grant(int number) {
        return "5f2a9c1e-0000-4000-8000-%012d".formatted(number % 97);
    }

    private void envelope(ObjectNode body, String grant) {
        number++;
        body.put("id", "notification-" + number).put("time", FIRST_SECOND + number / 100);
        ObjectNode data = (ObjectNode) body.get("data");
        data.put("grant_id", grant).put("application_id", "3c1d0f52-bench-application");
        ((ObjectNode) data.get("object")).put("grant_id", "see data");
    }

    /** A live message of the pool, or a new one, with one more entry. */
    private Message toldOf(List<Message> pool) {
        int place = random.nextInt(LIVE);
        Message message = place < pool.size() ? pool.get(place) : null;
        if (message == null || message.entries.size() >= message.times) {
            int times = 1;
            while (!allNew && times < MOST_RECENTS && random.nextInt(3) > 0) {
                times++;
            }
            message = new Message(
                    "message-" + number + "-" + random.nextInt(1 << 30), grant(number), times, new ArrayList<>());
            if (place < pool.size()) {
                pool.set(place, message);
            } else {
                pool.add(message);
            }
        }
        message.entries.add(entry());
        return message;
    }

    private Entry entry() {
        String ip = "203.0.113." + random.nextInt(256);
        // Each has a second of its own: equal ones would be told apart by their number in one notification, which
        // changes.
        return new Entry(FIRST_SECOND + entries++, ip, AGENTS[random.nextInt(AGENTS.length)]);
    }
}
