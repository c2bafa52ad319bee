package io.waybill.fault;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Rows of target/faults.txt as a table, and their sums. A run that failed has no figures and is told loudly. Mutations are
 * left out unless they were not noticed. Rows of different jars are not summed.
 */
final class Totals {

    private static final List<String> COLUMNS = List.of(
            "fault",
            "rounds",
            "done",
            "deliveries",
            "stored",
            "given-up",
            "events",
            "lost",
            "doubled",
            "both",
            "unexpected",
            "parked",
            "seed",
            "seconds",
            "jar");
    private static final List<String> SUMMED = List.of(
            "deliveries", "stored", "given-up", "events", "lost", "doubled", "both", "unexpected", "parked", "seconds");

    /** How the row of a run begins that ended without a verdict. */
    static final String FAILED = "failed";

    /** How the row of a mutation begins that was noticed without a verdict. */
    static final String NOTICED = "noticed";

    private static final List<String> WRONG = List.of("lost", "doubled", "both", "unexpected");

    private Totals() {}

    static String of(List<String> rows) {
        List<Map<String, String>> counted = rows.stream()
                .filter(row -> row.startsWith("fault=") && !row.startsWith("fault=mutation-"))
                .map(Totals::values)
                .toList();
        Map<String, Long> sums = new HashMap<>();
        Map<String, Long> done = new TreeMap<>();
        for (Map<String, String> row : counted) {
            SUMMED.forEach(name -> sums.merge(name, Long.parseLong(row.getOrDefault(name, "0")), Long::sum));
            for (String kind : row.getOrDefault("done", "-").split(",")) {
                if (kind.contains(":")) {
                    done.merge(kind.split(":")[0], Long.parseLong(kind.split(":")[1]), Long::sum);
                }
            }
        }
        String table = counted.stream()
                .map(row -> COLUMNS.stream()
                        .map(column ->
                                row.getOrDefault(column, "-").replace(",", ", ").replace(":", " "))
                        .collect(Collectors.joining(" | ", "| ", " |\n")))
                .collect(Collectors.joining());
        String header = COLUMNS.stream().collect(Collectors.joining(" | ", "| ", " |\n"))
                + "|---".repeat(COLUMNS.size()) + "|\n";
        List<Map<String, String>> failed = rows.stream()
                .filter(row -> row.startsWith(FAILED + "="))
                .map(Totals::values)
                .toList();
        List<Map<String, String>> unnoticed = rows.stream()
                .filter(row -> row.startsWith("fault=mutation-"))
                .map(Totals::values)
                .filter(row -> WRONG.stream()
                        .allMatch(wrong -> row.getOrDefault(wrong, "0").equals("0")))
                .toList();
        Set<String> jars = Stream.concat(counted.stream(), failed.stream())
                .map(row -> row.getOrDefault("jar", "unknown"))
                .collect(Collectors.toCollection(TreeSet::new));
        StringBuilder loud = new StringBuilder();
        failed.forEach(row -> loud.append("FAILED: " + row.get(FAILED) + " rounds=" + row.get("rounds") + " seed="
                + row.get("seed") + " " + row.get("cause") + "\n"));
        unnoticed.forEach(row -> loud.append("NOT NOTICED: " + row.get("fault") + " seed=" + row.get("seed") + "\n"));
        if (jars.size() > 1) {
            return header + table + loud + "no total: these rows are of different jars " + jars + ", failed="
                    + failed.size();
        }
        String total = SUMMED.stream().map(name -> name + "=" + sums.get(name)).collect(Collectors.joining(" "));
        return header + table + loud + "total: rows=" + counted.size() + " failed=" + failed.size() + " " + total
                + "\ntotal done: " + done;
    }

    private static Map<String, String> values(String row) {
        return Stream.of(row.split(" "))
                .filter(word -> word.contains("="))
                .collect(Collectors.toMap(
                        word -> word.substring(0, word.indexOf('=')),
                        word -> word.substring(word.indexOf('=') + 1),
                        (first, second) -> first));
    }
}
