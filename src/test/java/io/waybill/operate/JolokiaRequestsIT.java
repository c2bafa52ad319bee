package io.waybill.operate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.RunningWaybill;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No page that an operator happens to visit can make the browser use the login that it has for the console. */
class JolokiaRequestsIT {

    private static final String USE =
            "{\"type\":\"exec\",\"mbean\":\"" + OperatorTool.NAME + "\",\"operation\":\"use\",\"arguments\":[\"it\"]}";

    private static final RunningWaybill waybill = RunningWaybill.shared();
    private static final ManagementClient client = new ManagementClient(waybill.managementPort());

    private OperatorTool tool;

    @BeforeEach
    void register() throws Exception {
        tool = OperatorTool.register();
    }

    @AfterEach
    void unregister() throws Exception {
        OperatorTool.unregister();
    }

    @Test
    void wantsTheTokenThatAnyGetBrings() throws Exception {
        assertThat(client.postWithoutToken(USE).statusCode()).isEqualTo(403);
        assertThat(tool.getUses()).isZero();
        assertThat(client.post(USE).statusCode()).isEqualTo(200);
        assertThat(tool.getUses()).isEqualTo(1);
    }

    @Test
    void keepsTheTokenOfAClientThatHasOne() throws Exception {
        assertThat(client.get("/actuator", "Cookie", "XSRF-TOKEN=" + client.token())
                        .headers()
                        .allValues("Set-Cookie"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "http://127.0.0.1:1", "https://127.0.0.1", "null"})
    void refusesOtherOriginsEvenWithTheToken(String origin) throws Exception {
        HttpResponse<String> answer = client.post(USE, "Origin", origin);
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().map()).doesNotContainKey("Access-Control-Allow-Origin");
        assertThat(tool.getUses()).isZero();
    }

    @Test
    void servesItsOwnOrigin() throws Exception {
        String own = "http://127.0.0.1:" + waybill.managementPort();
        assertThat(client.post(USE, "Origin", own).statusCode()).isEqualTo(200);
        assertThat(tool.getUses()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator/jolokia/exec/io.waybill:type=OperatorTool/use/it",
                "/actuator/hawtio/jolokia/exec/io.waybill:type=OperatorTool/use/it",
                "/actuator/jolokia?p=exec/io.waybill:type=OperatorTool/use/it",
                "/actuator/jolokia/write/io.waybill:type=OperatorTool/Uses/7",
                "/actuator/jolokia/read/io.waybill:type=OperatorTool/Uses",
                "/actuator/jolokia/list"
            })
    void doesNothingForAGet(String path) throws Exception {
        String answer = client.get(path).body();
        assertThat(answer).doesNotContain("used it");
        if (!path.contains("?")) {
            assertThat(answer).contains("\"status\":403");
        }
        assertThat(tool.getUses()).isZero();
    }

    @Test
    void holdsEachRequestOfABulkToThePolicy() throws Exception {
        JsonNode answers = client.jolokia(List.of(
                Map.of("type", "exec", "mbean", "java.lang:type=Memory", "operation", "gc"),
                Map.of("type", "read", "mbean", OperatorTool.NAME, "attribute", "Uses"),
                Map.of("type", "read", "mbean", "java.lang:type=Runtime", "attribute", "SystemProperties")));
        assertThat(answers).extracting(answer -> answer.path("status").asInt()).containsExactly(403, 200, 403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"read", "exec", "write", "list", "search"})
    void refusesATargetElsewhere(String type) throws Exception {
        JsonNode answer = client.jolokia(Map.of(
                "type",
                type,
                "mbean",
                OperatorTool.NAME,
                "attribute",
                "Uses",
                "operation",
                "use",
                "arguments",
                List.of("it"),
                "value",
                "7",
                "target",
                Map.of("url", "service:jmx:rmi:///jndi/rmi://127.0.0.1:1/jmxrmi")));
        assertThat(answer.path("status").asInt()).isEqualTo(403);
        assertThat(answer.has("value")).isFalse();
        assertThat(tool.getUses()).isZero();
    }
}
