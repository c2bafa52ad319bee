package io.waybill.bench.camel;

import static io.waybill.bench.camel.Draft.object;
import static io.waybill.bench.camel.Draft.put;
import static io.waybill.bench.camel.Draft.putInteger;
import static io.waybill.bench.camel.Draft.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Clicks, opens and replies, in the v3 and the legacy form. */
final class NylasMapper {

    private NylasMapper() {}

    static void map(JsonNode envelope, List<Draft> drafts) {
        JsonNode object = envelope.at("/data/object");
        switch (text(envelope.get("type"))) {
            case "message.link_clicked" -> tracked(envelope, object, object, "link.clicked", drafts);
            case "message.opened" -> tracked(envelope, object, object, "message.opened", drafts);
            case "thread.replied" -> drafts.add(replied(envelope, object, object));
            case "message.link_clicked.legacy" ->
                object.path("deltas")
                        .forEach(delta -> tracked(envelope, delta, metadata(delta), "link.clicked", drafts));
            case "message.opened.legacy" ->
                object.path("deltas")
                        .forEach(delta -> tracked(envelope, delta, metadata(delta), "message.opened", drafts));
            case "thread.replied.legacy" ->
                object.path("deltas").forEach(delta -> drafts.add(replied(envelope, delta, metadata(delta))));
            default -> throw new IllegalArgumentException("unknown type");
        }
    }

    private static JsonNode metadata(JsonNode delta) {
        return delta.at("/object_data/metadata");
    }

    /** One event for each entry of recents; of equal ones all but the first get a number. */
    private static void tracked(JsonNode envelope, JsonNode part, JsonNode object, String type, List<Draft> drafts) {
        boolean isClick = type.equals("link.clicked");
        String grant = grant(envelope);
        String message = text(object.path("message_id"));
        Map<List<String>, Integer> seen = new HashMap<>();
        for (JsonNode entry : object.path("recents")) {
            String index = text(entry.path("link_index"));
            String time = text(entry.path("timestamp"));
            String ip = text(entry.path("ip"));
            String agent = text(entry.path("user_agent"));
            ObjectNode data = data(envelope, part, object);
            if (isClick) {
                ObjectNode link = object();
                putInteger(link, "index", entry.path("link_index"));
                JsonNode clicked = object.path("link_data").path(Integer.parseInt(index));
                put(link, "url", clicked.path("url"));
                putInteger(link, "clicks", clicked.path("count"));
                put(data, "link", link);
            } else {
                JsonNode v3 = object.at("/message_data/count");
                putInteger(data, "opens", v3.isMissingNode() ? object.path("count") : v3);
            }
            ObjectNode client = object();
            put(client, "ip", entry.path("ip"));
            put(client, "userAgent", entry.path("user_agent"));
            put(data, "client", client);
            List<String> identity = isClick
                    ? List.of("nylas", type, grant, message, index, time, ip, agent)
                    : List.of("nylas", type, grant, message, time, ip, agent);
            int earlier = seen.merge(identity, 1, Integer::sum) - 1;
            if (earlier > 0) {
                identity = new ArrayList<>(identity);
                identity.add("#" + earlier);
            }
            drafts.add(new Draft(identity, type, "/nylas/" + grant, message, utc(time), data));
        }
    }

    private static Draft replied(JsonNode envelope, JsonNode part, JsonNode object) {
        String grant = grant(envelope);
        String message = text(object.path("message_id"));
        ObjectNode data = data(envelope, part, object);
        ObjectNode written = (ObjectNode) data.get("message");
        put(written, "threadId", object.path("thread_id"));
        put(written, "rootId", object.path("root_message_id"));
        put(written, "inReplyTo", object.path("reply_to_message_id"));
        if (object.path("from_self").isBoolean()) {
            written.put("fromSelf", object.path("from_self").booleanValue());
        }
        putInteger(data, "replies", object.at("/reply_data/count"));
        String time = text(part.has("date") ? part.path("date") : object.path("timestamp"));
        List<String> identity =
                List.of("nylas", "thread.replied", grant, message, text(object.path("root_message_id")));
        return new Draft(identity, "thread.replied", "/nylas/" + grant, message, utc(time), data);
    }

    private static ObjectNode data(JsonNode envelope, JsonNode part, JsonNode object) {
        ObjectNode data = object();
        data.put("provider", "nylas");
        put(data, "providerType", envelope.path("type"));
        put(data, "providerEventId", envelope.path("id"));
        data.put("channel", "email");
        put(data, "account", envelope.at("/data/grant_id"));
        put(data, "application", envelope.at("/data/application_id"));
        ObjectNode message = object();
        put(message, "id", object.path("message_id"));
        put(message, "label", object.has("payload") ? object.path("payload") : object.path("label"));
        put(data, "message", message);
        ObjectNode sender = object();
        put(sender, "application", object.path("sender_app_id"));
        put(data, "sender", sender);
        ObjectNode legacy = object();
        put(legacy, "accountId", part.at("/object_data/account_id"));
        put(legacy, "namespaceId", part.at("/object_data/namespace_id"));
        put(data, "legacy", legacy);
        return data;
    }

    private static String grant(JsonNode envelope) {
        return text(envelope.at("/data/grant_id"));
    }

    private static String utc(String seconds) {
        return Instant.ofEpochSecond(Long.parseLong(seconds)).toString();
    }
}
