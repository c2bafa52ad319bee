package io.waybill.bench.camel;

import static io.waybill.bench.camel.Draft.object;
import static io.waybill.bench.camel.Draft.put;
import static io.waybill.bench.camel.Draft.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Links sent, delivered and clicked: one event for each delivery. */
final class AktifyMapper {

    private static final Pattern URL = Pattern.compile("https?://\\S+");
    private static final String SHORT_LINKS = "https://link.akti.fyi/";

    private AktifyMapper() {}

    /** @param provider {@code aktify}, or another that sends the same */
    static void map(String provider, JsonNode delivery, List<Draft> drafts) {
        JsonNode metadata = delivery.path("metadata");
        JsonNode sent = delivery.path("data");
        String eventType = text(metadata.path("eventType"));
        ObjectNode data = object();
        data.put("provider", provider);
        data.put("providerType", eventType);
        data.put("channel", "sms");
        put(data, "campaign", metadata.path("campaignId"));
        ObjectNode message = object();
        put(message, "text", sent.path("message"));
        put(data, "message", message);
        ObjectNode contact = object();
        put(contact, "phone", sent.path("phone"));
        put(contact, "externalId", sent.path("externalLeadId"));
        put(data, "contact", contact);
        put(data, "link", link(eventType, sent));
        put(data, "apiVersion", metadata.path("apiVersion"));
        List<String> identity = List.of(
                provider,
                eventType,
                text(metadata.path("campaignId")),
                text(metadata.path("eventTime")),
                text(sent.path("phone")),
                text(sent.path("url")),
                text(sent.path("shortUrl")),
                text(sent.path("message")));
        String type = "link." + eventType.substring("lead.link_".length());
        drafts.add(new Draft(
                identity,
                type,
                "/" + provider + "/" + text(metadata.path("campaignId")),
                text(sent.path("externalLeadId")),
                text(metadata.path("eventTime")),
                data));
    }

    private static ObjectNode link(String eventType, JsonNode sent) {
        ObjectNode link = object();
        if (eventType.equals("lead.link_clicked")) {
            put(link, "url", sent.path("url"));
            put(link, "shortUrl", sent.path("shortUrl"));
        } else {
            Matcher found = URL.matcher(text(sent.path(eventType.equals("lead.link_sent") ? "url" : "message")));
            if (found.find()) {
                link.put(found.group().startsWith(SHORT_LINKS) ? "shortUrl" : "url", found.group());
            }
        }
        return link;
    }
}
