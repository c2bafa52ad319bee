package io.waybill.bench.camel;

import static io.waybill.bench.camel.Draft.object;
import static io.waybill.bench.camel.Draft.put;
import static io.waybill.bench.camel.Draft.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Clicked and shortened links: one event for each member of the array. */
final class TwilioMapper {

    private TwilioMapper() {}

    static void map(JsonNode delivery, List<Draft> drafts) {
        delivery.forEach(member -> drafts.add(draft(member)));
    }

    private static Draft draft(JsonNode member) {
        JsonNode sent = member.path("data");
        String type = text(member.path("type"));
        boolean isClick = type.endsWith("link-clicked");
        ObjectNode data = object();
        data.put("provider", "twilio");
        data.put("providerType", type);
        put(data, "providerEventId", member.path("id"));
        data.put("channel", "sms");
        put(data, "account", sent.path("account_sid"));
        ObjectNode message = object();
        put(message, "id", sent.path("message_sid"));
        put(message, "serviceSid", sent.path("messaging_service_sid"));
        put(data, "message", message);
        ObjectNode contact = object();
        put(contact, "phone", sent.path("to"));
        put(data, "contact", contact);
        ObjectNode sender = object();
        put(sender, "phone", sent.path("from"));
        put(data, "sender", sender);
        ObjectNode link = object();
        put(link, "url", sent.path("link"));
        put(link, "shortUrl", sent.path("shortened_link"));
        put(link, "createdAt", sent.path("link_create_time"));
        put(data, "link", link);
        ObjectNode client = object();
        put(client, "userAgent", sent.path("user_agent"));
        put(data, "client", client);
        return new Draft(
                List.of("twilio", type, text(member.path("id"))),
                isClick ? "link.clicked" : "link.shortened",
                "/twilio/" + text(sent.path("account_sid")),
                text(sent.path("message_sid")),
                text(sent.path(isClick ? "click_time" : "link_create_time")),
                data);
    }
}
