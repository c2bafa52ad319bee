package io.waybill;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.waybill.demo.Sample;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Posts a sample over real HTTP and holds what comes out on the queues against its expectation. */
final class SampleCheck {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final WaybillForm waybill;

    SampleCheck(WaybillForm waybill) {
        this.waybill = waybill;
    }

    void check(Sample sample) throws Exception {
        JsonNode deliveries = sample.expected().path("deliveries");
        assertThat(deliveries).hasSize(sample.bodies().size());
        for (int i = 0; i < sample.bodies().size(); i++) {
            JsonNode expected = deliveries.get(i);
            double duplicates = waybill.counted("duplicate");
            double ignored = waybill.counted("ignored");
            HttpResponse<String> answer = waybill.send(sample, sample.bodies().get(i));
            assertThat(answer.statusCode()).isEqualTo(expected.path("status").asInt());
            waybill.awaitProcessed();
            String where = "delivery " + (i + 1);
            Map<String, List<JsonNode>> events = eventsByQueue(expected);
            Map<String, Integer> counts = new LinkedHashMap<>();
            events.forEach((queue, list) -> counts.put(queue, list.size()));
            assertThatJson(waybill.drainEvents(counts)).as(where).isEqualTo(events);
            checkParked(sample.onTheWire(sample.bodies().get(i)), expected.path("parked"), where);
            assertThat(waybill.counted("duplicate") - duplicates)
                    .as(where + " duplicates")
                    .isEqualTo(expected.path("duplicates").asInt());
            assertThat(waybill.counted("ignored") - ignored)
                    .as(where + " ignored")
                    .isEqualTo(expected.path("ignored").asInt());
        }
    }

    private static Map<String, List<JsonNode>> eventsByQueue(JsonNode expected) {
        Map<String, List<JsonNode>> events = new LinkedHashMap<>();
        expected.path("events")
                .forEach(event -> events.computeIfAbsent(event.path("queue").asText(), queue -> new ArrayList<>())
                        .add(event.path("event")));
        return events;
    }

    private void checkParked(byte[] body, JsonNode expectedParts, String where) throws Exception {
        List<Message> parked = waybill.drain("waybill.parked", expectedParts.isEmpty() ? 0 : 1);
        assertThat(parked.stream().map(SampleCheck::why).toList())
                .as(where + " parked")
                .hasSize(expectedParts.isEmpty() ? 0 : 1);
        if (expectedParts.isEmpty()) {
            return;
        }
        BytesMessage message = (BytesMessage) parked.get(0);
        byte[] parkedBody = new byte[Math.toIntExact(message.getBodyLength())];
        message.readBytes(parkedBody);
        assertThat(parkedBody).isEqualTo(body);
        assertThat(message.getStringProperty("waybill_reason"))
                .isEqualTo(expectedParts.get(0).path("reason").asText());
        assertThat(message.getIntProperty("waybill_partCount")).isEqualTo(expectedParts.size());
        ArrayNode parts = (ArrayNode) MAPPER.readTree(message.getStringProperty("waybill_parts"));
        parts.forEach(part -> ((com.fasterxml.jackson.databind.node.ObjectNode) part).remove("detail"));
        List<JsonNode> first = new ArrayList<>();
        expectedParts.forEach(part -> {
            if (first.size() < 20) {
                first.add(part);
            }
        });
        assertThatJson(parts).as(where + " parts").isEqualTo(first);
    }

    private static String why(Message parked) {
        try {
            return parked.getStringProperty("waybill_parts");
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
