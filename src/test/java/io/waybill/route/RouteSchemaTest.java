package io.waybill.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** Holds the routes against Camel's own schema of its YAML DSL. */
class RouteSchemaTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static JsonSchema schema;

    @BeforeAll
    static void readSchema() throws IOException {
        try (InputStream file = RouteSchemaTest.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(file);
        }
    }

    @ParameterizedTest
    @MethodSource("io.waybill.route.RouteConventionsTest#routeFiles")
    void isCanonicalCamelYaml(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            JsonNode yaml = MAPPER.valueToTree(new Yaml().load(in));
            assertThat(schema.validate(yaml)).isEmpty();
        }
    }
}
