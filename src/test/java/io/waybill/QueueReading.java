package io.waybill;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.broker.EmbeddedBroker;
import io.waybill.broker.Queues;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Takes what Waybill has put on its queues off them again, over AMQP 1.0, as CRM user or as admin. */
final class QueueReading implements AutoCloseable {

    private final RunningWaybill waybill;
    private AmqpReader crm;
    private AmqpReader admin;

    QueueReading(RunningWaybill waybill) {
        this.waybill = waybill;
    }

    List<Message> drain(String queue) {
        try {
            AmqpReader reader = queue.startsWith("crm.") ? crm() : admin();
            List<Message> messages = new ArrayList<>();
            while (!isEmpty(queue)) {
                messages.addAll(reader.takeSome(queue, Duration.ofMillis(100)));
            }
            reader.leave(queue);
            return messages;
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    List<Message> drain(String queue, int expected) {
        try {
            AmqpReader reader = queue.startsWith("crm.") ? crm() : admin();
            List<Message> messages = new ArrayList<>();
            while (messages.size() < expected) {
                Message message = reader.take(queue, Duration.ofSeconds(5));
                if (message == null) {
                    return messages;
                }
                messages.add(message);
            }
            messages.addAll(drain(queue));
            return messages;
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The broker adds up what waits and what is being delivered: a message that passes from one to the other meanwhile
     * is missed, so it must say zero three times.
     */
    private boolean isEmpty(String queue) {
        EmbeddedBroker broker = waybill.bean(EmbeddedBroker.class);
        return LongStream.range(0, 3).map(look -> broker.messageCount(queue)).sum() == 0;
    }

    private synchronized AmqpReader crm() throws JMSException {
        if (crm == null) {
            crm = new AmqpReader(waybill.amqpPort(), "crm", RunningWaybill.CRM_PASSWORD);
        }
        return crm;
    }

    private synchronized AmqpReader admin() throws JMSException {
        if (admin == null) {
            admin = new AmqpReader(waybill.amqpPort(), "admin", RunningWaybill.ADMIN_PASSWORD);
        }
        return admin;
    }

    Map<String, List<JsonNode>> drainEvents(Map<String, Integer> expected) {
        Map<String, List<JsonNode>> events = new LinkedHashMap<>();
        for (String queue : waybill.bean(Queues.class).queues()) {
            List<JsonNode> read = drain(queue, expected.getOrDefault(queue, 0)).stream()
                    .map(AmqpReader::json)
                    .toList();
            if (!read.isEmpty()) {
                events.put(queue, read);
            }
        }
        return events;
    }

    @Override
    public void close() {
        if (crm != null) {
            crm.close();
        }
        if (admin != null) {
            admin.close();
        }
    }
}
