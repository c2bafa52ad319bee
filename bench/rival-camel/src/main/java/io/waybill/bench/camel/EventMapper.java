package io.waybill.bench.camel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** Turns a delivery into events with Jackson's tree: those that Waybill's mappings give for the benchmark's payload. */
@Component
class EventMapper {

    /** One event, {@code json} being all of it. */
    record Event(String id, String type, String source, String subject, String time, String json) {}

    private final ObjectMapper json = new ObjectMapper();

    List<Event> events(String provider, byte[] body) {
        try {
            JsonNode delivery = json.readTree(body);
            List<Draft> drafts = new ArrayList<>();
            switch (provider) {
                case "nylas" -> NylasMapper.map(delivery, drafts);
                case "twilio" -> TwilioMapper.map(delivery, drafts);
                default -> AktifyMapper.map(provider, delivery, drafts);
            }
            List<Event> events = new ArrayList<>(drafts.size());
            for (Draft draft : drafts) {
                events.add(event(draft));
            }
            return events;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Event event(Draft draft) throws IOException {
        String id = draft.id();
        ObjectNode event = json.createObjectNode()
                .put("specversion", "1.0")
                .put("id", id)
                .put("source", draft.source())
                .put("type", "io.waybill." + draft.type())
                .put("subject", draft.subject())
                .put("time", draft.time())
                .put("datacontenttype", "application/json")
                .put("dataschema", "urn:waybill:event:1");
        event.set("data", draft.data());
        return new Event(
                id, draft.type(), draft.source(), draft.subject(), draft.time(), json.writeValueAsString(event));
    }
}
