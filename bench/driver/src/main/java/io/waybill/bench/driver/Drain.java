package io.waybill.bench.driver;

import java.util.LinkedHashMap;
import java.util.Map;

/** From full inboxes to CRM queues, as fast as it goes, with nothing coming in. */
final class Drain {

    private static final double END_SHARE = 0.97;

    private final Stage stage;
    private final String mode;
    private final Results results;
    private final Map<String, String> extra;

    /** @param extra environment variables of the contestants, besides */
    Drain(Stage stage, String mode, String note, Map<String, String> extra) {
        this.stage = stage;
        this.extra = extra;
        this.mode = mode;
        this.results = new Results(stage.options(), mode, note);
    }

    /**
     * All rounds of one variant.
     *
     * @param variant added to the contestant's name; empty for none
     * @param rows claims in the table beforehand
     */
    void run(String mix, int deliveries, int rows, String variant) throws Exception {
        for (int round = 0; round < stage.options().number("rounds"); round++) {
            round(mix, deliveries, rows, variant);
        }
    }

    /** One round. */
    void round(String mix, int deliveries, int rows, String variant) throws Exception {
        Payload payload = stage.payload(mix, deliveries);
        for (Contestant contestant : stage.options()
                .contestants(Contestant.WAYBILL, Contestant.CAMEL, Contestant.CAMEL_NORMAL)) {
            results.add((contestant + " " + variant).strip(), measure(contestant, payload, deliveries, rows));
        }
    }

    private Map<String, Double> measure(Contestant contestant, Payload payload, int deliveries, int rows)
            throws Exception {
        int events = payload.events(deliveries);
        Map<String, Double> figures = new LinkedHashMap<>();
        try (Ground ground = stage.ground()) {
            if (rows > 0) {
                ground.claims(contestant, rows);
            }
            ground.preload(payload, deliveries);
            try (Running running = Running.start(contestant, ground, true, extra, stage.options())) {
                Progress progress = new Progress(running);
                int seconds = stage.options().number("drain-seconds");
                progress.until((long) (events * stage.options().share("warm-share")), seconds);
                Usage before = Usage.of(running);
                long deliveredBefore = progress.delivered();
                progress.until((long) (events * END_SHARE), seconds);
                Usage after = Usage.of(running);
                long delivered = progress.delivered() - deliveredBefore;
                figures.put("events/s", delivered / after.secondsSince(before));
                figures.put("deliveries/s", delivered * (double) deliveries / events / after.secondsSince(before));
                after.addCosts(before, delivered, "event", figures);
                figures.put("peak MB", running.peakMegabytes());
                if (progress.delivered() < (long) (events * END_SHARE)) {
                    return figures;
                }
                progress.until(events);
                progress.untilQuiet();
            }
            Found found = ground.events();
            figures.put("events", (double) found.messages());
            figures.put("missing", (double) events - found.different());
            figures.put("twice", (double) found.messages() - found.different());
            if (found.different() != events || found.messages() != events) {
                results.keep(ground.folder().resolve(contestant + ".log"));
            }
        }
        return figures;
    }
}
