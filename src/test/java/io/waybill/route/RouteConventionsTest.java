package io.waybill.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** The house style of routes/: an integrator finds every route written the same way. */
class RouteConventionsTest {

    private static final Path ROUTES = Path.of("routes");
    private static final int MOST_STEPS = 10;

    static List<Path> routeFiles() throws IOException {
        try (Stream<Path> files = Files.walk(ROUTES)) {
            return files.filter(file -> file.toString().endsWith(".camel.yaml")).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("routeFiles")
    void describesEveryRouteAndNamesItsErrorHandling(Path file) throws IOException {
        for (Map<?, ?> route : routes(file)) {
            String id = (String) route.get("id");
            assertThat(id).as("id in %s", file).matches("[a-z]+(-[a-z]+)+");
            assertThat((String) route.get("description"))
                    .as("description of %s", id)
                    .endsWith(".");
            boolean byConfiguration = route.containsKey("routeConfigurationId");
            boolean byCaller =
                    route.get("errorHandler") instanceof Map<?, ?> handler && handler.containsKey("noErrorHandler");
            assertThat(byConfiguration ^ byCaller)
                    .as("error handling of %s", id)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("routeFiles")
    void givesEveryStepAnIdThatNoOtherStepHas(Path file) throws IOException {
        Set<String> elsewhere = new HashSet<>();
        for (Path other : routeFiles()) {
            if (!other.equals(file)) {
                routes(other).forEach(route -> elsewhere.addAll(stepIds(route)));
            }
        }
        for (Map<?, ?> route : routes(file)) {
            List<String> ids = stepIds(route);
            assertThat(ids).doesNotHaveDuplicates().doesNotContainAnyElementsOf(elsewhere);
            assertThat(ids).allSatisfy(id -> assertThat(id).matches("[a-z]+(-[a-z]+)+"));
        }
    }

    @ParameterizedTest
    @MethodSource("routeFiles")
    void isShortEnoughToRead(Path file) throws IOException {
        for (Map<?, ?> route : routes(file)) {
            Map<?, ?> from = (Map<?, ?>) route.get("from");
            assertThat((List<?>) from.get("steps")).hasSizeLessThanOrEqualTo(MOST_STEPS);
        }
    }

    @ParameterizedTest
    @MethodSource("routeFiles")
    void namesDirectEndpointsAfterTheRouteTheyEnter(Path file) throws IOException {
        for (Map<?, ?> route : routes(file)) {
            Map<?, ?> from = (Map<?, ?>) route.get("from");
            if ("direct".equals(from.get("uri"))) {
                assertThat(((Map<?, ?>) from.get("parameters")).get("name")).isEqualTo(route.get("id"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void hasASampleForEveryMapping(Path mapping) {
        String type = mapping.getFileName().toString().replace(".jslt", "");
        Path samples = mapping.getParent().getParent().resolve("samples").resolve(type);
        assertThat(samples.resolve("expected.json")).exists();
        assertThat(samples.resolve("delivery.json")).exists();
    }

    static List<Path> mappings() throws IOException {
        try (Stream<Path> files = Files.walk(ROUTES)) {
            return files.filter(file -> file.toString().contains("/mappings/")
                            && file.toString().endsWith(".jslt"))
                    .toList();
        }
    }

    private static List<Map<?, ?>> routes(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            List<Map<?, ?>> routes = new ArrayList<>();
            for (Object entry : (List<?>) new Yaml().load(in)) {
                if (((Map<?, ?>) entry).get("route") instanceof Map<?, ?> route) {
                    routes.add(route);
                }
            }
            return routes;
        }
    }

    private static List<String> stepIds(Map<?, ?> route) {
        List<String> ids = new ArrayList<>();
        collectStepIds(((Map<?, ?>) route.get("from")).get("steps"), ids);
        return ids;
    }

    private static void collectStepIds(Object node, List<String> ids) {
        if (node instanceof List<?> list) {
            list.forEach(item -> collectStepIds(item, ids));
        } else if (node instanceof Map<?, ?> map) {
            if (map.get("id") instanceof String id) {
                ids.add(id);
            }
            map.values().forEach(value -> collectStepIds(value, ids));
        }
    }
}
