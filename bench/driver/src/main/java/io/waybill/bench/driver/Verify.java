package io.waybill.bench.driver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.bench.terms.Broker;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Shows that Waybill and the Camel rival do the same work: from the same deliveries, the same messages on the same queues. Of the
 * mix without duplicates, since an event that several deliveries tell of comes from whichever is first.
 */
final class Verify {

    private static final int DELIVERIES = 3_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Stage stage;

    Verify(Stage stage) {
        this.stage = stage;
    }

    /** An event as its reader sees it. */
    private record Read(String queue, JsonNode body, Map<String, String> properties) {}

    void run() throws Exception {
        Payload payload = stage.payload("all-new", DELIVERIES);
        Map<String, Read> ours = drained(Contestant.WAYBILL, payload);
        Map<String, Read> theirs = drained(Contestant.CAMEL, payload);
        int different = 0;
        for (var event : ours.entrySet()) {
            Read other = theirs.remove(event.getKey());
            if (!event.getValue().equals(other)) {
                different++;
                System.out.println("DIFFERENT: " + event.getValue() + "\n" + other);
            }
        }
        Results results = new Results(
                stage.options(), "verify", "The same " + DELIVERIES + " deliveries through both: events that differ.");
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("expected events", (double) payload.events(DELIVERIES));
        figures.put("events", (double) ours.size());
        figures.put("different", (double) different + theirs.size());
        results.add("waybill and camel", figures);
    }

    private Map<String, Read> drained(Contestant contestant, Payload payload) throws Exception {
        try (EmbeddedGround ground = new EmbeddedGround(stage.options())) {
            ground.preload(payload, DELIVERIES);
            try (Running running = Running.start(contestant, ground, true, stage.options())) {
                new Progress(running).until(payload.events(DELIVERIES));
            }
            return events(ground.folder().resolve("data/broker"));
        }
    }

    private static Map<String, Read> events(Path journal) throws Exception {
        Map<String, Read> events = new HashMap<>();
        try (Broker broker = new Broker(journal, 0);
                Connection connection = Broker.inVm().createConnection();
                Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            for (String queue : Broker.CRM_QUEUES) {
                try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
                    for (Message message = consumer.receive(1_000);
                            message != null;
                            message = consumer.receive(1_000)) {
                        JsonNode body = JSON.readTree(((TextMessage) message).getText());
                        events.put(body.get("id").asText(), new Read(queue, body, properties(message)));
                    }
                }
            }
        }
        return events;
    }

    /** Those that both must set alike; receipts are in the inbox, and so are alike too. */
    private static Map<String, String> properties(Message message) throws Exception {
        Map<String, String> properties = new TreeMap<>();
        properties.put("JMSType", message.getJMSType());
        for (Object property : Collections.list((Enumeration<?>) message.getPropertyNames())) {
            String name = (String) property;
            if (name.startsWith("cloudEvents_") || name.startsWith("waybill_") || name.equals("JMSXGroupID")) {
                properties.put(name, message.getStringProperty(name));
            }
        }
        return properties;
    }
}
