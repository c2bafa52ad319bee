package io.waybill.bench.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The figures of one mode: for each contestant and round a line of {@code <out>/results/<mode>.csv}, and a table with medians,
 * spread, and the ratios of Waybill to each rival, which are taken round by round and then their median.
 */
final class Results {

    private final Path folder;
    private final String mode;
    private final String note;
    /** Contestant (or its variant), then figure, then its value in each round. */
    private final Map<String, Map<String, List<Double>>> rows = new LinkedHashMap<>();

    /** @param note what was run, one line */
    Results(Options options, String mode, String note) {
        this.folder = options.out().resolve("results");
        this.mode = mode;
        this.note = note;
    }

    void add(String contestant, Map<String, Double> figures) throws IOException {
        figures.forEach((name, value) -> rows.computeIfAbsent(contestant, row -> new LinkedHashMap<>())
                .computeIfAbsent(name, figure -> new ArrayList<>())
                .add(value));
        System.out.println(mode + " " + contestant + " " + text(figures));
        write();
    }

    /** Keeps the log of a contestant that did not do as it should. */
    void keep(Path log) throws IOException {
        Path kept = folder.resolve(mode + "-" + log.getFileName());
        Files.createDirectories(folder);
        Files.copy(log, kept, StandardCopyOption.REPLACE_EXISTING);
        System.out.println("WRONG: events are missing or there twice, see " + kept);
    }

    private static String text(Map<String, Double> figures) {
        Map<String, String> texts = new LinkedHashMap<>();
        figures.forEach((name, value) -> texts.put(name, number(value)));
        return texts.toString();
    }

    List<Double> values(String contestant, String figure) {
        return rows.getOrDefault(contestant, Map.of()).getOrDefault(figure, List.of());
    }

    private void write() throws IOException {
        Files.createDirectories(folder);
        StringBuilder csv = new StringBuilder("contestant,figure,round,value\n");
        rows.forEach((contestant, figures) -> figures.forEach((name, values) -> {
            for (int i = 0; i < values.size(); i++) {
                csv.append("%s,%s,%d,%s\n".formatted(contestant, name, i + 1, values.get(i)));
            }
        }));
        Files.writeString(folder.resolve(mode + ".csv"), csv);
        Files.writeString(folder.resolve(mode + ".md"), table());
    }

    private String table() {
        Set<String> names = new LinkedHashSet<>();
        rows.values().forEach(figures -> names.addAll(figures.keySet()));
        StringBuilder table = new StringBuilder("## " + mode + "\n\n" + note + "\n\n| |");
        names.forEach(name -> table.append(' ').append(name).append(" |"));
        table.append("\n|---|").append("---:|".repeat(names.size())).append('\n');
        rows.forEach((contestant, figures) -> {
            table.append("| ").append(contestant).append(" |");
            names.forEach(name -> table.append(cell(figures.get(name))));
            table.append('\n');
        });
        rows.keySet().forEach(waybill -> rows.keySet().stream()
                .filter(rival -> isPair(waybill, rival))
                .forEach(rival -> table.append(ratios(waybill, rival, names))));
        // 10 million claims to none, four providers to one.
        List<String> variants =
                rows.keySet().stream().filter(row -> row.startsWith("waybill ")).toList();
        variants.stream().skip(1).forEach(variant -> table.append(ratios(variant, variants.get(0), names)));
        return table.append('\n').toString();
    }

    /** {@code waybill 1000000 rows} goes with {@code camel 1000000 rows}. */
    private static boolean isPair(String waybill, String rival) {
        int blank = (waybill + " ").indexOf(' ');
        return waybill.startsWith("waybill")
                && !rival.startsWith("waybill")
                && rival.substring((rival + " ").indexOf(' ')).equals(waybill.substring(blank));
    }

    private String ratios(String waybill, String rival, Set<String> names) {
        StringBuilder line = new StringBuilder("| **" + waybill + " : " + rival + "** |");
        for (String name : names) {
            List<Double> ours = values(waybill, name);
            List<Double> theirs = values(rival, name);
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
                if (theirs.get(i) != 0) {
                    ratios.add(ours.get(i) / theirs.get(i));
                }
            }
            line.append(cell(ratios));
        }
        return line.append('\n').toString();
    }

    private static String cell(List<Double> values) {
        if (values == null || values.isEmpty()) {
            return " |";
        }
        double[] sorted = values.stream().mapToDouble(value -> value).sorted().toArray();
        String spread =
                sorted.length == 1 ? "" : " (" + number(sorted[0]) + "–" + number(sorted[sorted.length - 1]) + ")";
        return " " + number(median(values)) + spread + " |";
    }

    static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(value -> value).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static String number(double value) {
        String format = Math.abs(value) >= 100 ? "%,.0f" : Math.abs(value) >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    /** One table of all modes that were run since the folder was emptied; written and printed. */
    static void report(Options options) throws IOException {
        StringBuilder all = new StringBuilder("# Waybill and its rivals\n\nMedian (least–most) of the rounds.\n\n");
        try (Stream<Path> files = Files.list(options.out().resolve("results"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .toList()) {
                all.append(Files.readString(file));
            }
        }
        Files.writeString(options.out().resolve("results.md"), all);
        System.out.println(all);
    }
}
