package io.waybill.bench.driver;

import java.nio.file.Files;

/** Runs the modes that the command line names, one after the other, and writes what came out. See {@code bench/README.md}. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        Files.createDirectories(options.out());
        System.out.println("Options " + options);
        Stage stage = new Stage(options);
        for (String mode : options.list("modes")) {
            run(mode, stage);
            Results.report(options);
        }
        System.exit(0);
    }

    private static void run(String mode, Stage stage) throws Exception {
        Options options = stage.options();
        switch (mode) {
            case "receive" -> new Receive(stage).run();
            case "drain" -> new Drain(stage, mode, "From " + options.number("drain") + " deliveries in the inboxes to the queues.")
                    .run(options.text("mix"), options.number("drain"), 0, "");
            default -> throw new IllegalArgumentException("There is no mode " + mode);
        }
    }
}
