package io.waybill.console;

import io.waybill.history.EndpointCount;
import io.waybill.history.HistoryReader;
import jakarta.jms.JMSException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
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
    private final HistoryReader history;
    private final Clock clock;

    DeliveriesConsole(Whereabouts whereabouts, HistoryReader history, Clock clock) {
        this.whereabouts = whereabouts;
        this.history = history;
        this.clock = clock;
    }

    @ManagedOperation(
            description = "Where a delivery or an event is: received when, delivered to which queue,"
                    + " duplicate of what, parked why, or still in its inbox.")
    @ManagedOperationParameter(name = "id", description = "A receipt, an event's id, or the provider's own event id.")
    public List<Map<String, Object>> find(String id) throws JMSException {
        return whereabouts.find(id.strip());
    }

    @ManagedOperation(description = "What came in since midnight UTC, by endpoint, and what became of it.")
    public List<Map<String, Object>> today() {
        Instant midnight = clock.instant().truncatedTo(ChronoUnit.DAYS);
        List<Map<String, Object>> today = new ArrayList<>();
        for (EndpointCount count : history.since(midnight)) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("endpoint", count.endpoint());
            row.put("deliveries", count.deliveries());
            row.put("delivered", count.delivered());
            row.put("duplicates", count.duplicates());
            row.put("ignored", count.ignored());
            row.put("parked", count.parked());
            today.add(row);
        }
        return today;
    }
}
