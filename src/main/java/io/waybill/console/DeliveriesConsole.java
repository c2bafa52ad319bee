package io.waybill.console;

import jakarta.jms.JMSException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jmx.export.annotation.ManagedOperation;
import org.springframework.jmx.export.annotation.ManagedOperationParameter;
import org.springframework.jmx.export.annotation.ManagedResource;
import org.springframework.stereotype.Component;

/** What came in and where it is, for operators: in Hawtio and behind {@code java -jar waybill.jar find} and {@code status}. */
@Component
@ManagedResource(objectName = "io.waybill:type=Deliveries", description = "What came in, and where it is.")
public class DeliveriesConsole {

    private final Whereabouts whereabouts;
    private final Status status;

    DeliveriesConsole(Whereabouts whereabouts, Status status) {
        this.whereabouts = whereabouts;
        this.status = status;
    }

    @ManagedOperation(
            description = "Where a delivery or an event is: received when, delivered to which queue,"
                    + " duplicate of what, parked why, or still in its inbox.")
    @ManagedOperationParameter(name = "id", description = "A receipt, an event's id, or the provider's own event id.")
    public List<Map<String, Object>> find(String id) throws JMSException {
        return whereabouts.find(String.valueOf(id).strip());
    }

    @ManagedOperation(
            description = "What came in since midnight UTC and what became of it, how this process has"
                    + " answered since it started, what lies on each queue, and what is wrong.")
    public Map<String, Object> status() {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("today", status.today());
        told.put("answers", status.answers());
        told.put("queues", status.queues());
        told.put("problems", status.problems());
        return told;
    }
}
