package io.waybill.bench.driver;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Watches a contestant under load: first for the warm-up, then for the seconds that are measured. */
final class Window {

    private final Stage stage;
    private final Running running;
    private final Load load;

    Window(Stage stage, Running running, Load load) {
        this.stage = stage;
        this.running = running;
        this.load = load;
    }

    /** @param processing whether it puts events on queues meanwhile, to be counted too */
    Map<String, Double> measure(boolean processing) throws InterruptedException {
        Thread.sleep(stage.options().number("warmup") * 1_000L);
        load.latency();
        Usage before = Usage.of(running);
        long acceptedBefore = load.accepted();
        long deliveredBefore = processing ? running.delivered() : 0;
        long backlogBefore = load.acceptedEvents() - deliveredBefore;
        Thread.sleep(stage.options().number("seconds") * 1_000L);
        Usage after = Usage.of(running);
        long accepted = load.accepted() - acceptedBefore;
        long delivered = processing ? running.delivered() - deliveredBefore : 0;
        long backlog = load.acceptedEvents() - deliveredBefore - delivered;
        Histogram answers = load.latency();
        if (load.isExhausted()) {
            throw new IllegalStateException("Too few deliveries were prepared: give a higher --peak or --deliveries");
        }
        if (!load.refused().isEmpty()) {
            System.out.println("Answers other than 200, by status: " + load.refused());
        }
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("deliveries/s", accepted / after.secondsSince(before));
        if (processing) {
            figures.put("events/s", delivered / after.secondsSince(before));
            figures.put("backlog events", (double) Math.max(0, backlog));
            figures.put("backlog growth/s", (backlog - backlogBefore) / after.secondsSince(before));
        }
        answers("answer", answers, figures);
        after.addCosts(before, accepted, "delivery", figures);
        figures.put("peak MB", running.peakMegabytes());
        figures.put(
                "not 200",
                load.refused().values().stream().mapToDouble(count -> count).sum());
        figures.put(
                "generator µs/delivery",
                (after.driverCpuMicros() - before.driverCpuMicros()) / (double) Math.max(1, accepted));
        return figures;
    }

    /** Milliseconds. */
    static void answers(String name, Histogram micros, Map<String, Double> figures) {
        figures.put(name + " p50 ms", micros.getValueAtPercentile(50) / 1e3);
        figures.put("p99 ms", micros.getValueAtPercentile(99) / 1e3);
        figures.put("p99.9 ms", micros.getValueAtPercentile(99.9) / 1e3);
    }
}
