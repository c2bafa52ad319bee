package io.waybill.watch;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which series and labels a PromQL expression names; what it means is for promtool to say.
 *
 * @param labels label names that each series is matched by
 * @param grouped label names in {@code by (...)} and {@code on (...)}
 */
record Query(Map<String, Set<String>> labels, Set<String> grouped) {

    private static final Pattern GROUPING =
            Pattern.compile("\\b(?:by|on|without|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
    private static final Pattern SERIES = Pattern.compile("\\b([a-zA-Z_][a-zA-Z0-9_]*)\\b(\\s*\\()?(?:\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)\\s*(?:=~|!~|!=|=)\\s*\"[^\"]*\"");
    private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "by", "on", "bool", "offset", "inf", "nan");

    static Query of(String expression) {
        Set<String> grouped = new TreeSet<>();
        Matcher grouping = GROUPING.matcher(expression);
        while (grouping.find()) {
            for (String label : grouping.group(1).split(",")) {
                if (!label.isBlank()) {
                    grouped.add(label.strip());
                }
            }
        }
        String rest = RANGE.matcher(grouping.replaceAll(" ")).replaceAll(" ");
        Map<String, Set<String>> labels = new LinkedHashMap<>();
        Matcher series = SERIES.matcher(rest);
        while (series.find()) {
            boolean isFunction = series.group(2) != null;
            if (!isFunction && !WORDS.contains(series.group(1))) {
                Set<String> matched = labels.computeIfAbsent(series.group(1), name -> new TreeSet<>());
                if (series.group(3) != null) {
                    MATCHER.matcher(series.group(3)).results().forEach(label -> matched.add(label.group(1)));
                }
            }
        }
        return new Query(labels, grouped);
    }
}
