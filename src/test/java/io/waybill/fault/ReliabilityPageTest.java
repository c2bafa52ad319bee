package io.waybill.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The sums that the page tells are those of its rows. */
class ReliabilityPageTest {

    /** Deliveries, stored, given-up, events, lost, doubled, both, unexpected, parked, seconds. */
    private static final int[] SUMMED = {3, 4, 5, 6, 7, 8, 9, 10, 11, 13};

    private static final int STORED = 1;
    private static final int COLUMNS = 15;
    private static final int JAR = 14;

    private final List<String> page = read();

    @Test
    void addsUpItsRowsByJarAndOverAll() {
        Map<String, long[]> sums = new TreeMap<>();
        for (String[] cells : rows(line -> line.startsWith("| `"))) {
            add(sums, "jar " + cells[JAR], cells);
            add(sums, "all", cells);
        }
        Map<String, long[]> told = new TreeMap<>();
        for (String[] cells : rows(line -> line.startsWith("| **"))) {
            add(told, cells[0].replace("*", ""), cells);
        }
        assertThat(told.keySet()).isEqualTo(sums.keySet());
        sums.forEach((name, sum) -> assertThat(told.get(name)).as(name).isEqualTo(sum));
    }

    @Test
    void tellsAtItsHeadWhatTheTableTells() {
        long[] all = new long[SUMMED.length];
        for (String[] cells : rows(line -> line.startsWith("| **all**"))) {
            all = numbers(cells);
        }
        Matcher head = Pattern.compile("Seen so far, .* among them: ([\\d,]+) deliveries answered 200; lost 0")
                .matcher(String.join("\n", page));
        assertThat(head.find()).isTrue();
        assertThat(number(head.group(1))).isEqualTo(all[STORED]);
    }

    private List<String[]> rows(java.util.function.Predicate<String> which) {
        return page.stream()
                .filter(which)
                .map(line -> Arrays.stream(line.substring(1).split("\\|", -1))
                        .map(String::strip)
                        .toArray(String[]::new))
                .filter(cells -> cells.length == COLUMNS + 1)
                .toList();
    }

    private static void add(Map<String, long[]> sums, String name, String[] cells) {
        long[] row = numbers(cells);
        sums.merge(name, row, (sum, more) -> {
            Arrays.setAll(sum, i -> sum[i] + more[i]);
            return sum;
        });
    }

    private static long[] numbers(String[] cells) {
        return Arrays.stream(SUMMED).mapToLong(column -> number(cells[column])).toArray();
    }

    /** What a sum leaves out, such as how many were parked, is 0. */
    private static long number(String cell) {
        String digits = cell.replaceAll("[*,]", "");
        return digits.isEmpty() ? 0 : Long.parseLong(digits);
    }

    private static List<String> read() {
        try {
            return Files.readAllLines(Path.of("RELIABILITY.md"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
