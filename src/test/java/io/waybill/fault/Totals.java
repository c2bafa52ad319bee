package io.waybill.fault;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Rows of target/faults.txt as a table, and their sums. Mutations, which are to be noticed, are left out. */
final class Totals {

    private static final List<String> COLUMNS = List.of(
            "fault",
            "rounds",
            "done",
            "deliveries",
            "events",
            "lost",
            "doubled",
            "both",
            "unexpected",
            "parked",
            "seed",
            "seconds");
    private static final List<String> SUMMED =
            List.of("deliveries", "stored", "events", "lost", "doubled", "both", "unexpected", "parked", "seconds");

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
        String total = SUMMED.stream().map(name -> name + "=" + sums.get(name)).collect(Collectors.joining(" "));
        return header + table + "total: rows=" + counted.size() + " " + total + "\ntotal done: " + done;
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
