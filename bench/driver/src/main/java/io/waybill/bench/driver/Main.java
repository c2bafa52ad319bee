package io.waybill.bench.driver;

import java.nio.file.Files;
import java.util.Map;

/** Runs the modes that the command line names, one after the other, and writes what came out. See {@code bench/README.md}. */
public final class Main {

    private final Stage stage;
    private final Options options;

    private Main(Options options) {
        this.options = options;
        this.stage = new Stage(options);
    }

    public static void main(String[] arguments) throws Exception {
        Options options = options(arguments);
        Files.createDirectories(options.out().resolve("results"));
        System.out.println("Options " + options);
        Main main = new Main(options);
        for (String mode : options.list("modes")) {
            main.run(mode);
        }
        Results.report(options);
        System.exit(0);
    }

    private static Options options(String... arguments) {
        try {
            return new Options(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            throw e;
        }
    }

    private void run(String mode) throws Exception {
        int connections = options.number("connections");
        int inboxes = options.number("drain");
        String mix = options.text("mix");
        switch (mode) {
            case "verify" -> new Verify(stage).run();
            case "receive" -> new Receive(stage).run();
            case "drain" ->
                new Drain(stage, mode, "From " + inboxes + " deliveries in the inboxes to the queues.", Map.of())
                        .run(mix, inboxes, 0, "");
            case "both" ->
                new Both(
                                stage,
                                mode,
                                mix,
                                0,
                                connections + " connections in a closed loop, processing at the same time.")
                        .run();
            case "half" -> {
                int rate = Both.halfOfMvc(options);
                new Both(stage, mode, mix, rate, rate + " deliveries/s, half of what mvc accepts, and processing.")
                        .run();
            }
            case "latency" -> new Latency(stage).run();
            case "storm" ->
                new Drain(
                                stage,
                                mode,
                                options.number("storm") + " notifications of one message, 50 clicks each.",
                                Map.of())
                        .run("storm", options.number("storm"), 0, "");
            case "storm-both" ->
                new Both(
                                stage,
                                mode,
                                "storm",
                                0,
                                "The same over HTTP, " + connections + " connections in a closed loop.")
                        .run();
            case "claims" -> claims();
            case "providers" -> providers();
            case "start" -> new Start(options).run();
            default -> throw new IllegalArgumentException("There is no mode " + mode);
        }
    }

    private void claims() throws Exception {
        int inboxes = options.number("drain");
        Drain drain = new Drain(
                stage, "claims", "From " + inboxes + " deliveries, with so many claims in the table before.", Map.of());
        for (int round = 0; round < options.number("rounds"); round++) {
            for (String rows : options.list("rows")) {
                int count = Integer.parseInt(rows.replace("_", ""));
                drain.round(options.text("mix"), inboxes, count, count + " claims");
            }
        }
    }

    private void providers() throws Exception {
        int inboxes = options.number("drain");
        Drain drain = new Drain(
                stage,
                "providers",
                "From " + inboxes + " deliveries, equally many for each provider; one event each.",
                options.isExternal() ? Map.of() : FourthProvider.environment(options));
        for (int round = 0; round < options.number("rounds"); round++) {
            for (String count : options.list("providers")) {
                drain.round("providers-" + count, inboxes, 0, count + " providers");
            }
        }
    }
}
