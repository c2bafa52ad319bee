package io.waybill;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.FileSystemResource;
import org.yaml.snakeyaml.Yaml;

/** What can be told about docker-compose.yml without an engine to run it. */
class ComposeTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)(:?[-?][^}]*)?}");
    private static final Pattern SECRET = Pattern.compile(".*(PASSWORD|SECRET|TOKEN).*");

    private static String text;
    private static JsonNode compose;

    @BeforeAll
    static void read() throws IOException {
        text = Files.readString(Path.of("docker-compose.yml"));
        compose = MAPPER.valueToTree(new Yaml().<Object>load(text));
    }

    @Test
    void isWhatTheComposeSpecificationAllows() throws IOException {
        // Ids as older drafts spell them; nothing refers to them.
        String schema = Files.readString(Path.of("src/test/resources/compose-spec/compose_spec.json"))
                .replaceAll("\"id\": \"[^\"]*\",", "");
        ObjectNode checked = compose.deepCopy();
        checked.remove("name"); // newer than this schema
        assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V201909)
                        .getSchema(schema)
                        .validate(checked))
                .isEmpty();
    }

    @Test
    void mountsOnlyWhatThereIsAndOurFilesReadOnly() {
        services().forEach((name, service) -> service.path("volumes").forEach(volume -> {
            String[] parts = volume.asText().split(":", -1);
            if (parts[0].startsWith(".")) {
                assertThat(Path.of(parts[0])).as(name).exists();
                assertThat(parts).as(name).hasSize(3).endsWith("ro");
            } else {
                assertThat(compose.path("volumes").has(parts[0])).as(parts[0]).isTrue();
            }
        }));
        assertThat(Path.of("ops/prometheus/prometheus.yaml")).exists();
        assertThat(Path.of("ops/prometheus/waybill-alerts.yaml")).exists();
        assertThat(Path.of("ops/artemis/start")).exists();
    }

    @Test
    void tellsWaybillOnlySettingsThatThereAre() throws IOException {
        Set<String> known = new HashSet<>();
        YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
        yaml.setResources(new FileSystemResource("src/main/resources/application.yaml"));
        yaml.getObject().stringPropertyNames().forEach(property -> known.addAll(variables(property)));
        Matcher placeholders = VARIABLE.matcher(Files.readString(Path.of("src/main/resources/application.yaml"))
                .replaceAll("\\$\\{([A-Z_]+):", "\\${$1:-"));
        placeholders.results().forEach(result -> known.add(result.group(1)));
        List<URL> metadata = new ArrayList<>();
        ComposeTest.class
                .getClassLoader()
                .getResources("META-INF/spring-configuration-metadata.json")
                .asIterator()
                .forEachRemaining(metadata::add);
        for (URL url : metadata) {
            MAPPER.readTree(url)
                    .path("properties")
                    .forEach(property ->
                            known.addAll(variables(property.path("name").asText())));
        }
        assertThat(known).contains("SPRING_ARTEMIS_MODE", "WAYBILL_NYLAS_SECRETS");
        compose.at("/services/waybill/environment").fieldNames().forEachRemaining(variable -> assertThat(known)
                .contains(variable));
    }

    /** Hyphens are left out; Spring Boot takes them as underscores too. */
    private static List<String> variables(String property) {
        String dotless = property.replace(".", "_").toUpperCase(Locale.ROOT);
        return List.of(dotless.replace("-", ""), dotless.replace("-", "_"));
    }

    @Test
    void takesEverySecretFromTheEnvironmentAndRequiresThoseBetweenTheParts() {
        services()
                .forEach((name, service) -> service.path("environment").fields().forEachRemaining(variable -> {
                    String value = variable.getValue().asText("");
                    if (SECRET.matcher(variable.getKey()).matches()
                            && !variable.getValue().isNull()) {
                        assertThat(value).as(variable.getKey()).matches("\\$\\{[A-Z_]+:\\?[^}]+}");
                    }
                }));
        VARIABLE.matcher(text)
                .results()
                .filter(result -> SECRET.matcher(result.group(1)).matches())
                .forEach(result -> assertThat(result.group(2)).startsWith(":?"));
    }

    @Test
    void namesInTheExampleEveryVariableAndNoValue() throws IOException {
        Set<String> needed = new TreeSet<>();
        VARIABLE.matcher(text).results().forEach(result -> needed.add(result.group(1)));
        services()
                .forEach((name, service) -> service.path("environment").fields().forEachRemaining(variable -> {
                    if (variable.getValue().isNull()) {
                        needed.add(variable.getKey());
                    }
                }));
        List<String> example = Files.readAllLines(Path.of(".env.example")).stream()
                .filter(line -> line.matches("#?[A-Z_]+=.*"))
                .map(line -> line.replace("#", ""))
                .toList();
        assertThat(example).allMatch(line -> line.endsWith("="));
        assertThat(example).map(line -> line.replace("=", "")).containsExactlyInAnyOrderElementsOf(needed);
    }

    @Test
    void pinsEveryImage() {
        services().forEach((name, service) -> {
            String tag = service.path("image").asText().replaceFirst(".*:", "");
            if (!service.has("build")) {
                assertThat(tag).as(name).matches("v?\\d+\\.\\d+.*");
            }
        });
    }

    @Test
    void publishesNothingBeyondLoopbackUnlessTold() {
        services().forEach((name, service) -> service.path("ports").forEach(port -> assertThat(port.asText())
                .as(name)
                .matches("(127\\.0\\.0\\.1|\\$\\{WAYBILL_(WEBHOOK|CRM)_BIND:-127\\.0\\.0\\.1}):\\d+:\\d+")));
        assertThat(compose.at("/services/waybill/ports"))
                .hasToString("[\"${WAYBILL_WEBHOOK_BIND:-127.0.0.1}:8080:8080\"," + "\"127.0.0.1:8081:8081\"]");
    }

    @Test
    void keepsBrokerAndDatabaseOnANetworkThatNobodyElseReaches() {
        assertThat(compose.at("/networks/backend/internal").asBoolean()).isTrue();
        Set<String> there = new TreeSet<>();
        services().forEach((name, service) -> {
            JsonNode networks = service.path("networks");
            if (networks.has("backend") || networks.toString().contains("\"backend\"")) {
                there.add(name);
            }
        });
        assertThat(there).containsExactly("artemis", "postgres", "waybill");
        assertThat(compose.at("/services/artemis/networks/backend/aliases/0").asText())
                .isEqualTo("artemis-core");
        assertThat(compose.at("/services/artemis/command/0").asText()).endsWith("core.host=artemis-core");
        assertThat(compose.at("/services/waybill/environment/SPRING_ARTEMIS_BROKER_URL")
                        .asText())
                .isEqualTo("tcp://artemis-core:61616");
        assertThat(compose.at("/services/postgres/networks")).hasToString("[\"backend\"]");
    }

    @Test
    void startsEachPartOnceWhatItNeedsIsHealthy() {
        services()
                .forEach((name, service) -> service.path("depends_on").fields().forEachRemaining(dependency -> {
                    assertThat(dependency.getValue().path("condition").asText()).isEqualTo("service_healthy");
                    assertThat(services().get(dependency.getKey()).has("healthcheck"))
                            .as(dependency.getKey())
                            .isTrue();
                }));
    }

    private static Map<String, JsonNode> services() {
        Map<String, JsonNode> services = new TreeMap<>();
        compose.path("services").fields().forEachRemaining(field -> services.put(field.getKey(), field.getValue()));
        assertThat(services).containsOnlyKeys("artemis", "grafana", "postgres", "prometheus", "waybill");
        return services;
    }
}
