package io.waybill.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.NylasBodies;
import io.waybill.RunningWaybill;
import io.waybill.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** Alert rules and dashboard name only series and labels that Waybill shows. */
class OperatorsFilesIT {

    private static final Path RULES = Path.of("ops/prometheus/waybill-alerts.yaml");
    private static final Path RULE_TESTS = Path.of("ops/prometheus/waybill-alerts.test.yaml");
    private static final Path DASHBOARD = Path.of("ops/grafana/dashboards/waybill.json");
    /** Prometheus makes them itself. */
    private static final Map<String, Set<String>> MADE_BY_PROMETHEUS = Map.of("up", Set.of());
    /** Prometheus adds them to every series. */
    private static final Set<String> ADDED_BY_PROMETHEUS = Set.of("job", "instance");

    private static final Pattern VARIABLE = Pattern.compile("\\$__[a-z_]+");
    private static final RunningWaybill waybill = RunningWaybill.shared();

    @Test
    void nameOnlySeriesAndLabelsThatThereAreFromTheStart() throws Exception {
        RunningWaybill fresh = RunningWaybill.with(Map.of());
        try {
            check(Series.of(fresh).labelsByName(), expressions());
        } finally {
            fresh.close();
        }
    }

    @Test
    void nameOnlyLabelValuesThatComeUp() throws Exception {
        waybill.sendNylas(NylasBodies.clicked("operator", 1_750_000_000));
        waybill.awaitProcessed();
        waybill.drainEvents();
        Series series = Series.of(waybill);
        assertThat(series.find("waybill_deliveries_total", "status", "503")).isNotEmpty();
        assertThat(series.find("waybill_deliveries_total", "status", "401")).isNotEmpty();
        assertThat(series.find("waybill_events_total", "outcome", "delivered")).isNotEmpty();
        assertThat(series.find("waybill_events_total", "outcome", "parked")).isNotEmpty();
        assertThat(series.find("waybill_events_total", "outcome", "ignored")).isNotEmpty();
        assertThat(series.find("jvm_memory_used_bytes", "area", "heap")).isNotEmpty();
    }

    @Test
    void showEveryAlertFiringAndNotFiring() throws Exception {
        String tests = Files.readString(RULE_TESTS);
        assertThat(rules()).isNotEmpty().allSatisfy(rule -> {
            String alert = "ALERTS{alertname=\"" + rule.get("alert") + "\", alertstate=\"firing\"}";
            List<String> results = new ArrayList<>();
            for (String part : tests.split(Pattern.quote("- expr: '" + alert + "'"), -1)) {
                results.add(part.lines().skip(2).findFirst().orElse("").strip());
            }
            assertThat(results.subList(1, results.size())).contains("exp_samples: []", "exp_samples:");
        });
    }

    @Test
    void tellTheOperatorWhatToDo() throws Exception {
        assertThat(rules()).allSatisfy(rule -> {
            Map<?, ?> annotations = (Map<?, ?>) rule.get("annotations");
            assertThat((String) annotations.get("summary")).isNotBlank();
            assertThat((String) annotations.get("description")).hasSizeGreaterThan(80);
            assertThat(((Map<?, ?>) rule.get("labels")).get("severity")).isIn("critical", "warning");
        });
    }

    private static void check(Map<String, Set<String>> shown, Map<String, String> expressions) {
        assertThat(expressions).hasSizeGreaterThan(30);
        expressions.forEach((where, expression) -> {
            Query query = Query.of(expression);
            Set<String> all = new TreeSet<>(ADDED_BY_PROMETHEUS);
            query.labels().forEach((name, matched) -> {
                Set<String> labels = new TreeSet<>(ADDED_BY_PROMETHEUS);
                labels.addAll(MADE_BY_PROMETHEUS.getOrDefault(name, shown.getOrDefault(name, Set.of())));
                assertThat(shown.containsKey(name) || MADE_BY_PROMETHEUS.containsKey(name))
                        .as("%s: series %s", where, name)
                        .isTrue();
                assertThat(labels).as("%s: labels of %s", where, name).containsAll(matched);
                all.addAll(labels);
            });
            assertThat(all).as("%s: labels grouped by", where).containsAll(query.grouped());
        });
    }

    private static Map<String, String> expressions() throws IOException {
        Map<String, String> expressions = new LinkedHashMap<>();
        rules().forEach(rule -> expressions.put((String) rule.get("alert"), (String) rule.get("expr")));
        JsonNode dashboard = new ObjectMapper().readTree(Files.readAllBytes(DASHBOARD));
        for (JsonNode panel : dashboard.path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                String where = panel.path("title").asText() + " "
                        + target.path("refId").asText();
                expressions.put(
                        where, VARIABLE.matcher(target.path("expr").asText()).replaceAll("5m"));
            }
        }
        return expressions;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> rules() throws IOException {
        Map<String, Object> file = new Yaml().load(Files.readString(RULES));
        List<Map<String, Object>> groups = (List<Map<String, Object>>) file.get("groups");
        return groups.stream()
                .flatMap(group -> ((List<Map<String, Object>>) group.get("rules")).stream())
                .toList();
    }
}
