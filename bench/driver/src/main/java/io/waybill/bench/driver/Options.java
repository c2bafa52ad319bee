package io.waybill.bench.driver;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the command line says, {@code --name value}; see {@link #DEFAULTS} for the names. */
final class Options {

    /** Seconds, deliveries per second, deliveries, rows. Numbers may have underscores. */
    private static final Map<String, String> DEFAULTS = new LinkedHashMap<>();

    static {
        DEFAULTS.put("modes", "verify,receive,drain,both,half,latency,storm,storm-both,claims,providers,start");
        DEFAULTS.put("contestants", "waybill,mvc,camel,camel-normal,bare");
        DEFAULTS.put("form", "embedded"); // or external: an Artemis and a PostgreSQL of their own
        DEFAULTS.put("rounds", "3");
        DEFAULTS.put("seconds", "20"); // measured, for each run of a mode with HTTP
        DEFAULTS.put("warmup", "45"); // seconds before them; what is measured after 10 is mostly the compiler
        DEFAULTS.put("connections", "64"); // of the load generator
        DEFAULTS.put("rate", "1000"); // deliveries/s in latency
        DEFAULTS.put("drain", "100000"); // deliveries in the inboxes
        DEFAULTS.put("half-rate", "0"); // deliveries/s in half; 0: half of what mvc accepted in receive
        DEFAULTS.put("drain-seconds", "180"); // measured, at most; what is left then is not counted
        DEFAULTS.put("warm-share", "0.5"); // of the events of a drain, before it is measured
        DEFAULTS.put("storm", "10000"); // deliveries of a click-storm
        DEFAULTS.put("rows", "0,1000000"); // claims in the table beforehand
        DEFAULTS.put("providers", "1,2,4"); // the external form's broker knows three
        DEFAULTS.put("deliveries", "0"); // prepared for a run with HTTP; 0: as many as seconds and peak ask for
        DEFAULTS.put("peak", "16000"); // deliveries/s, at most, that are prepared for
        DEFAULTS.put("mix", "real"); // see Mix
        DEFAULTS.put("jvm", "-Xmx512m"); // options of every contestant's JVM
        DEFAULTS.put("seed", "42");
        DEFAULTS.put("jdk25", ""); // a JDK 25's home, for start
        DEFAULTS.put("home", ".."); // Waybill's folder
        DEFAULTS.put("out", "target");
    }

    private final Map<String, String> values = new LinkedHashMap<>(DEFAULTS);

    Options(String... arguments) {
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i].replaceFirst("^--", "");
            if (!values.containsKey(name) || i + 1 == arguments.length) {
                throw new IllegalArgumentException(
                        "Unknown or without a value: " + arguments[i] + "; there are " + values);
            }
            values.put(name, arguments[i + 1]);
        }
    }

    String text(String name) {
        return values.get(name);
    }

    int number(String name) {
        return Integer.parseInt(text(name).replace("_", ""));
    }

    double share(String name) {
        return Double.parseDouble(text(name));
    }

    List<String> list(String name) {
        return Arrays.stream(text(name).split(","))
                .filter(word -> !word.isBlank())
                .toList();
    }

    List<Contestant> contestants(Contestant... among) {
        List<Contestant> wanted =
                list("contestants").stream().map(Contestant::of).toList();
        return Arrays.stream(among).filter(wanted::contains).toList();
    }

    boolean isExternal() {
        return text("form").equals("external");
    }

    Path home() {
        return Path.of(text("home")).toAbsolutePath().normalize();
    }

    Path out() {
        return Path.of(text("out")).toAbsolutePath().normalize();
    }

    /** How many deliveries a run with HTTP may need. */
    int prepared(int perSecond) {
        int given = number("deliveries");
        return given > 0 ? given : perSecond * (number("seconds") + number("warmup") + 2);
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
