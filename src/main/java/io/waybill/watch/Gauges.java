package io.waybill.watch;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.waybill.broker.DiskSpace;
import io.waybill.broker.QueueState;
import io.waybill.broker.Queues;
import io.waybill.endpoint.Endpoints;
import io.waybill.route.ProcessingGate;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.springframework.stereotype.Component;

/**
 * The figures that are as they were last seen: queues, broker, claims, processing, disk. An age is in seconds, 0 where a
 * queue is empty. What is not known is NaN, on which no alert fires: that is what {@code waybill_broker_up} is for.
 */
@Component
final class Gauges {

    private static final String SECONDS = "seconds";

    private final MeterRegistry meters;
    private final BrokerWatch broker;
    private final Clock clock;

    Gauges(
            MeterRegistry meters,
            BrokerWatch broker,
            ClaimsWatch claims,
            ProcessingGate gate,
            DiskSpace disk,
            Queues queues,
            Endpoints endpoints,
            Clock clock) {
        this.meters = meters;
        this.broker = broker;
        this.clock = clock;
        for (String provider : endpoints.providers()) {
            queue("waybill.inbox", Tags.of("provider", provider), Queues.inbox(provider));
        }
        for (String queue : queues.queues()) {
            queue("waybill.crm", Tags.of("queue", queue), queue);
            seen("waybill.crm.readers", "consumers attached", Tags.of("queue", queue), queue, QueueState::readers);
        }
        queue("waybill.parked", Tags.empty(), Queues.PARKED);
        gauge("waybill.broker.up", () -> broker.isUp() ? 1 : 0, "1 while the broker answers");
        gauge("waybill.claims.up", () -> claims.isUp() ? 1 : 0, "1 while the claim database takes writes");
        gauge("waybill.processing.waiting", () -> gate.isOpen() ? 0 : 1, "1 while deliveries wait in their inboxes");
        gauge("waybill.disk.usage.ratio", disk::usage, "of the disk under the data directory, 0 to 1");
        gauge("waybill.disk.limit.ratio", disk::limit, "above it deliveries are answered 503");
    }

    private void queue(String name, Tags tags, String queue) {
        seen(
                name + ".messages",
                "on the queue, with those in delivery and to be tried again",
                tags,
                queue,
                QueueState::messages);
        Gauge.builder(name + ".oldest.age", () -> value(queue, this::age))
                .tags(tags)
                .baseUnit(SECONDS)
                .description("how long its oldest message has been there")
                .register(meters);
    }

    private void seen(String name, String description, Tags tags, String queue, ToDoubleFunction<QueueState> figure) {
        Gauge.builder(name, () -> value(queue, figure))
                .tags(tags)
                .description(description)
                .register(meters);
    }

    private void gauge(String name, Supplier<Number> value, String description) {
        Gauge.builder(name, value).description(description).register(meters);
    }

    private double value(String queue, ToDoubleFunction<QueueState> figure) {
        return broker.state(queue).map(figure::applyAsDouble).orElse(Double.NaN);
    }

    private double age(QueueState state) {
        if (state.messages() == 0) {
            return 0;
        }
        return state.oldest() == null
                ? Double.NaN
                : Math.max(0, Duration.between(state.oldest(), clock.instant()).toMillis() / 1_000.0);
    }
}
