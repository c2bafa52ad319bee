package io.waybill.bench.driver;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.HdrHistogram.Histogram;

/**
 * How long the answer takes at a fixed rate, and how long it takes until the events are with a reader. Both count from the
 * moment at which the delivery was to be sent, in this process, by one clock.
 */
final class Latency {

    private final Stage stage;

    Latency(Stage stage) {
        this.stage = stage;
    }

    void run() throws Exception {
        Options options = stage.options();
        int rate = options.number("rate");
        Payload payload = stage.payload(options.text("mix"), options.prepared(rate));
        Results results = new Results(
                options,
                "latency",
                rate
                        + " deliveries/s in an open loop; times from when a delivery was to be sent, `queue` until its event is"
                        + " with an AMQP reader. mvc only receives; the others process, and are read from, at the same time.");
        for (int round = 0; round < options.number("rounds"); round++) {
            for (Contestant contestant : options.contestants(Contestant.WAYBILL, Contestant.MVC, Contestant.CAMEL)) {
                results.add(contestant.toString(), measure(contestant, payload, rate));
            }
        }
    }

    private Map<String, Double> measure(Contestant contestant, Payload payload, int rate) throws Exception {
        Options options = stage.options();
        boolean processing = contestant != Contestant.MVC;
        Map<String, Long> sentAt = new ConcurrentHashMap<>();
        try (Ground ground = stage.ground();
                Running running = Running.start(contestant, ground, true, options)) {
            running.awaitReady();
            try (CrmReader reader = processing ? new CrmReader(ground.amqpPort()) : null;
                    Load load = new Load(payload, running.port(), 4 * options.number("connections"), rate, sentAt)) {
                long began = System.nanoTime();
                var figures = new Window(stage, running, load).measure(processing);
                load.end();
                if (processing) {
                    Thread.sleep(2_000);
                    Histogram queue = queue(reader, sentAt, began + options.number("warmup") * 1_000_000_000L);
                    figures.put("queue p50 ms", queue.getValueAtPercentile(50) / 1e3);
                    figures.put("queue p99 ms", queue.getValueAtPercentile(99) / 1e3);
                    figures.put("queue p99.9 ms", queue.getValueAtPercentile(99.9) / 1e3);
                }
                return figures;
            }
        }
    }

    /** Microseconds, of deliveries that were sent after the warm-up. */
    private static Histogram queue(CrmReader reader, Map<String, Long> sentAt, long since) {
        Histogram micros = new Histogram(3);
        for (CrmReader.Arrival arrival : reader.arrivals()) {
            Long sent = sentAt.get(arrival.receipt());
            if (sent != null && sent >= since) {
                micros.recordValue((arrival.nanos() - sent) / 1_000);
            }
        }
        return micros;
    }
}
