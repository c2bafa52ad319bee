package io.waybill.bench.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * From the start of the process until it is ready, with an empty data directory. On a JDK 25 also from unpacked jars with an
 * AOT cache, made by a trial start as in Waybill's Dockerfile.
 */
final class Start {

    private final Options options;
    private final Results results;

    Start(Options options) {
        this.options = options;
        this.results = new Results(options, "start", "From exec to ready.");
    }

    void run() throws Exception {
        for (int round = 0; round < options.number("rounds"); round++) {
            for (Contestant contestant : options.contestants(
                    Contestant.WAYBILL, Contestant.MVC, Contestant.CAMEL, Contestant.BARE)) {
                add(
                        contestant.toString(),
                        contestant,
                        java(System.getProperty("java.home")),
                        List.of("-jar", jar(contestant)));
            }
            if (!options.text("jdk25").isBlank()) {
                for (Contestant contestant : List.of(Contestant.WAYBILL, Contestant.BARE)) {
                    String java = java(options.text("jdk25"));
                    add(contestant + " JDK 25", contestant, java, List.of("-jar", jar(contestant)));
                    add(contestant + " JDK 25 AOT", contestant, java, cached(contestant, java));
                }
            }
        }
    }

    private void add(String name, Contestant contestant, String java, List<String> jar) throws Exception {
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(List.of(options.text("jvm").split(" ")));
        command.addAll(jar);
        try (Ground ground = new EmbeddedGround(options)) {
            long began = System.nanoTime();
            try (Running running = new Running(contestant, command, ground, true, Map.of(), options)) {
                running.awaitReady();
                double seconds = (System.nanoTime() - began) / 1e9;
                Map<String, Double> figures = new LinkedHashMap<>();
                figures.put("seconds", seconds);
                figures.put("CPU s", running.cpuMicros() / 1e6);
                figures.put("peak MB", running.peakMegabytes());
                results.add(name, figures);
            }
        }
    }

    private static String java(String home) {
        return Path.of(home, "bin", "java").toString();
    }

    private String jar(Contestant contestant) {
        return contestant.jar(options.home()).toString();
    }

    /** Options that start it from its unpacked jar and its cache, both made at the first call. */
    private List<String> cached(Contestant contestant, String java) throws Exception {
        Path folder = options.out().resolve("work/unpacked-" + contestant);
        Path unpacked = folder.resolve(contestant.jar(options.home()).getFileName());
        Path cache = folder.resolve("start.aot");
        if (!Files.exists(cache)) {
            EmbeddedGround.delete(folder);
            EmbeddedGround.run(
                    java, "-Djarmode=tools", "-jar", jar(contestant), "extract", "--destination", folder.toString());
            List<String> command = new ArrayList<>(List.of(java, "-XX:AOTCacheOutput=" + cache));
            command.addAll(List.of(options.text("jvm").split(" ")));
            command.addAll(List.of("-jar", unpacked.toString()));
            try (Ground ground = new EmbeddedGround(options);
                    Running trial = new Running(contestant, command, ground, true, Map.of(), options)) {
                trial.awaitReady();
            }
            if (!Files.exists(cache)) {
                throw new IOException("The trial start of " + contestant + " made no AOT cache");
            }
        }
        return List.of("-XX:AOTCache=" + cache, "-jar", unpacked.toString());
    }
}
