package io.waybill.bench.driver;

import java.util.List;
import java.util.Map;

/** Deliveries as fast as they are accepted, in a closed loop, while nothing is processed; then Waybill while it processes too. */
final class Receive {

    private final Stage stage;

    Receive(Stage stage) {
        this.stage = stage;
    }

    Results run() throws Exception {
        Options options = stage.options();
        Payload payload = stage.payload(options.text("mix"), options.prepared(options.number("peak")));
        Results results = new Results(
                options,
                "receive",
                "Deliveries accepted and stored, by " + options.number("connections")
                        + " connections in a closed loop; inboxes are left alone, but for waybill-processing.");
        List<Contestant> contestants = options.contestants(Contestant.WAYBILL, Contestant.MVC, Contestant.CAMEL);
        for (int round = 0; round < options.number("rounds"); round++) {
            for (Contestant contestant : contestants) {
                results.add(contestant.toString(), measure(contestant, payload, false));
            }
            if (contestants.contains(Contestant.WAYBILL)) {
                results.add("waybill-processing", measure(Contestant.WAYBILL, payload, true));
            }
        }
        return results;
    }

    private Map<String, Double> measure(Contestant contestant, Payload payload, boolean processing) throws Exception {
        Options options = stage.options();
        try (Ground ground = stage.ground();
                Running running = Running.start(contestant, ground, processing, options)) {
            if (processing) {
                running.awaitReady();
            } else {
                running.awaitReceiving();
            }
            try (Load load = new Load(payload, running.port(), options.number("connections"), 0, null)) {
                var figures = new Window(stage, running, load).measure(processing);
                load.end();
                return figures;
            }
        }
    }
}
