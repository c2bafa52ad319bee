package io.waybill.bench.driver;

import java.util.LinkedHashMap;
import java.util.Map;

/** From full inboxes to CRM queues, as fast as it goes, with nothing coming in. */
final class Drain {

    private static final int POLL_MILLIS = 200;
    private static final double END_SHARE = 0.97;
    private static final int STUCK_SECONDS = 60;
    private static final int START_SECONDS = 300;

    private final Stage stage;
    private final String mode;
    private final Results results;

    Drain(Stage stage, String mode, String note) {
        this.stage = stage;
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
        for (Contestant contestant : stage.options().contestants(Contestant.WAYBILL, Contestant.CAMEL)) {
            results.add((contestant + " " + variant).strip(), measure(contestant, payload, deliveries, rows));
        }
    }

    private Map<String, Double> measure(Contestant contestant, Payload payload, int deliveries, int rows)
            throws Exception {
        int events = payload.events(deliveries);
        Map<String, Double> figures = new LinkedHashMap<>();
        try (Ground ground = stage.ground()) {
            ground.preload(payload, deliveries);
            if (rows > 0) {
                ground.claims(contestant, rows);
            }
            try (Running running = Running.start(contestant, ground, true, stage.options())) {
                Progress progress = new Progress(running);
                progress.until((long) (events * stage.options().share("warm-share")));
                Usage before = Usage.of(running);
                long deliveredBefore = progress.delivered;
                progress.until((long) (events * END_SHARE));
                Usage after = Usage.of(running);
                long delivered = progress.delivered - deliveredBefore;
                figures.put("events/s", delivered / after.secondsSince(before));
                figures.put("deliveries/s", delivered * (double) deliveries / events / after.secondsSince(before));
                after.addCosts(before, delivered, "event", figures);
                progress.until(events);
                figures.put("peak MB", running.peakMegabytes());
            }
            long found = ground.events();
            figures.put("events", (double) found);
            if (found != events) {
                System.out.println("WRONG: " + mode + " " + contestant + " has put " + found + " events on queues instead of "
                        + events);
            }
        }
        return figures;
    }

    /** How far the contestant is. */
    private static final class Progress {

        private final Running running;
        private long delivered;

        Progress(Running running) {
            this.running = running;
        }

        void until(long target) throws InterruptedException {
            long changed = System.nanoTime();
            while (delivered < target) {
                Thread.sleep(POLL_MILLIS);
                long now = running.delivered();
                if (now != delivered) {
                    changed = System.nanoTime();
                } else if (System.nanoTime() - changed > (now == 0 ? START_SECONDS : STUCK_SECONDS) * 1_000_000_000L) {
                    System.out.println("WRONG: stuck at " + now + " of " + target + " events, see " + running.log());
                    return;
                }
                delivered = now;
            }
        }
    }
}
