package io.waybill.bench.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Deliveries come in and are processed at the same time: as fast as they are accepted, or at a fixed rate. */
final class Both {

    private final Stage stage;
    private final String mix;
    private final Results results;
    private final int rate;

    /** @param rate deliveries/s, in an open loop; 0: as fast as they are accepted, in a closed one */
    Both(Stage stage, String mode, String mix, int rate, String note) {
        this.stage = stage;
        this.mix = mix;
        this.rate = rate;
        this.results = new Results(stage.options(), mode, note);
    }

    void run() throws Exception {
        Options options = stage.options();
        Payload payload = stage.payload(mix, options.prepared(rate > 0 ? rate : options.number("peak") / 2));
        for (int round = 0; round < options.number("rounds"); round++) {
            for (Contestant contestant : options.contestants(Contestant.WAYBILL, Contestant.CAMEL, Contestant.CAMEL_NORMAL)) {
                results.add(contestant.toString(), measure(contestant, payload));
            }
        }
    }

    private Map<String, Double> measure(Contestant contestant, Payload payload) throws Exception {
        Options options = stage.options();
        // An open loop needs as many as there are answers under way when the contestant stalls.
        int connections = rate > 0 ? 4 * options.number("connections") : options.number("connections");
        try (Ground ground = stage.ground();
                Running running = Running.start(contestant, ground, true, options)) {
            running.awaitReady();
            try (Load load = new Load(payload, running.port(), connections, rate, null)) {
                var figures = new Window(stage, running, load).measure(true);
                load.end();
                return figures;
            }
        }
    }

    /** Half of what the MVC rival accepts, by the last run of {@code receive}, in deliveries/s. */
    static int halfOfMvc(Options options) throws IOException {
        if (options.number("half-rate") > 0) {
            return options.number("half-rate");
        }
        Path receive = options.out().resolve("results/receive.csv");
        List<Double> accepted = !Files.exists(receive)
                ? List.of()
                : Files.readAllLines(receive).stream()
                        .map(line -> line.split(","))
                        .filter(cells -> cells[0].equals("mvc") && cells[1].equals("deliveries/s"))
                        .map(cells -> Double.valueOf(cells[3]))
                        .toList();
        if (accepted.isEmpty()) {
            throw new IllegalStateException("half needs a run of receive with mvc before it, or --half-rate");
        }
        return (int) (Results.median(accepted) / 2);
    }
}
