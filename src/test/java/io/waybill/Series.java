package io.waybill;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code /actuator/prometheus} showed, once. */
public record Series(List<Line> lines) {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** One series and its value. */
    public record Line(String name, Map<String, String> labels, double value) {}

    public static Series of(RunningWaybill waybill) {
        try {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + waybill.managementPort() + "/actuator/prometheus"))
                    .build();
            return parse(
                    HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Series parse(String text) {
        List<Line> lines = new ArrayList<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                throw new IllegalStateException("No series: " + line);
            }
            Map<String, String> labels = new TreeMap<>();
            if (matcher.group(2) != null) {
                LABEL.matcher(matcher.group(2)).results().forEach(label -> labels.put(label.group(1), label.group(2)));
            }
            lines.add(new Line(matcher.group(1), labels, Double.parseDouble(matcher.group(3))));
        });
        return new Series(lines);
    }

    /** The value of the one series of that name with these labels, given as names and values in turn. */
    public double value(String name, String... labels) {
        List<Line> found = find(name, labels);
        if (found.size() != 1) {
            throw new IllegalStateException(found.size() + " series " + name + " " + List.of(labels));
        }
        return found.get(0).value();
    }

    public double sum(String name, String... labels) {
        return find(name, labels).stream().mapToDouble(Line::value).sum();
    }

    public List<Line> find(String name, String... labels) {
        return lines.stream()
                .filter(line -> line.name().equals(name))
                .filter(line -> {
                    for (int i = 0; i < labels.length; i += 2) {
                        if (!labels[i + 1].equals(line.labels().get(labels[i]))) {
                            return false;
                        }
                    }
                    return true;
                })
                .toList();
    }

    /** Each name with every label that a series of that name has. */
    public Map<String, Set<String>> labelsByName() {
        Map<String, Set<String>> names = new TreeMap<>();
        lines.forEach(line -> names.computeIfAbsent(line.name(), name -> new TreeSet<>())
                .addAll(line.labels().keySet()));
        return names;
    }
}
