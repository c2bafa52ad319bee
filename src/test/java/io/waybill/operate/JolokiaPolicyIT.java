package io.waybill.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.NylasBodies;
import io.waybill.RunningWaybill;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What user admin may do with the MBeans: look, and use Waybill's own tools. Nothing that stops, changes or sends. */
class JolokiaPolicyIT {

    private static final String ROUTE = "org.apache.camel:type=routes,name=\"nylas-process\",*";
    private static final String CONTEXT = "org.apache.camel:type=context,*";
    private static final String STEP = "org.apache.camel:type=processors,name=\"claim-event\",*";
    private static final String QUEUE = "org.apache.activemq.artemis:queue=\"waybill.parked\",*";
    private static final String BROKER = "org.apache.activemq.artemis:broker=*";

    private static RunningWaybill waybill;
    private static ManagementClient client;

    private OperatorTool tool;

    /** One of its own: the brokers of one JVM share their MBeans' names, and the next that stops takes them along. */
    @BeforeAll
    static void start() {
        waybill = RunningWaybill.with(Map.of());
        client = new ManagementClient(waybill.managementPort());
    }

    @AfterAll
    static void stop() {
        waybill.close();
    }

    @BeforeEach
    void register() throws Exception {
        tool = OperatorTool.register();
    }

    /** Whatever a test tried. */
    @AfterEach
    void theRoutesStillRun() throws Exception {
        OperatorTool.unregister();
        waybill.drain("crm.link.clicked");
        waybill.sendNylas(NylasBodies.clicked("still-" + UUID.randomUUID(), 1_750_000_000));
        waybill.awaitProcessed();
        assertThat(waybill.drain("crm.link.clicked", 1)).hasSize(1);
    }

    @Test
    void runsTheOperationsOfWaybillsOwnMBeans() throws Exception {
        JsonNode answer = client.jolokia(exec(OperatorTool.NAME, "use", "it"));
        assertThat(answer.path("value").asText()).isEqualTo("used it");
        assertThat(client.status(exec(OperatorTool.NAME, "use(java.lang.String)", "it")))
                .isEqualTo(200);
        assertThat(tool.getUses()).isEqualTo(2);
    }

    @Test
    void showsWhatAnOperatorWatches() throws Exception {
        assertThat(value(exec(find(CONTEXT), "dumpRoutesAsXml()"))).contains("id=\"nylas-process\"");
        assertThat(value(exec(find(CONTEXT), "dumpRoutesStatsAsXml", true, true)))
                .contains("<routeStat id=\"nylas-process\"");
        assertThat(value(read(find(ROUTE), "State"))).isEqualTo("Started");
        assertThat(value(read(find(QUEUE), "MessageCount"))).isEqualTo("0");
        assertThat(client.status(read("java.lang:type=Memory", "HeapMemoryUsage")))
                .isEqualTo(200);
        assertThat(client.status(Map.of("type", "list"))).isEqualTo(200);
    }

    static Stream<Arguments> operations() {
        return Stream.of(
                refused(ROUTE, "stop", "stop()", "stop(long)", "start()", "suspend()", "resume()", "restart()"),
                refused(ROUTE, "remove()", "updateRouteFromXml(java.lang.String)", "dumpRouteAsXml(boolean)"),
                refused(CONTEXT, "stop()", "suspend()", "restart()", "stopRoute(java.lang.String)"),
                refused(CONTEXT, "removeRoute(java.lang.String)", "addOrUpdateRoutesFromXml(java.lang.String)"),
                refused(CONTEXT, "sendBody(java.lang.String,java.lang.Object)", "createEndpoint(java.lang.String)"),
                refused(CONTEXT, "requestBody(java.lang.String,java.lang.Object)", "setGlobalOption"),
                refused(CONTEXT, "dumpRoutesAsXml", "dumpRoutesAsXml(boolean)", "dumpRoutesStatsAsXml2"),
                refused(STEP, "stop()", "disable()", "reset()", "clear()", "confirm(java.lang.String)"),
                refused(
                        "org.apache.camel:type=tracer,name=BacklogTracer",
                        "dumpAllTracedMessagesAsXml()",
                        "setEnabled"),
                refused("org.apache.camel:type=debugger,name=BacklogDebugger", "evaluateExpressionAtBreakpoint"),
                refused(QUEUE, "browse()", "browse(java.lang.String)", "listMessagesAsJSON(java.lang.String)"),
                refused(QUEUE, "removeAllMessages()", "removeMessages(java.lang.String)", "pause()", "sendMessage"),
                refused(QUEUE, "moveMessages(java.lang.String,java.lang.String)", "getFirstMessageAsJSON()"),
                refused(BROKER, "createQueue", "destroyQueue(java.lang.String)", "addUser", "forceFailover()"),
                refused("java.lang:type=Memory", "gc", "gc()"),
                refused("java.lang:type=Threading", "dumpAllThreads(boolean,boolean)"),
                refused("com.sun.management:type=DiagnosticCommand", "vmSystemProperties", "vmSystemProperties()"),
                refused("com.sun.management:type=DiagnosticCommand", "vmCommandLine", "compilerDirectivesAdd"),
                refused("com.sun.management:type=DiagnosticCommand", "jvmtiAgentLoad([Ljava.lang.String;)"),
                refused("com.sun.management:type=HotSpotDiagnostic", "dumpHeap(java.lang.String,boolean)"),
                refused("com.sun.management:type=HotSpotDiagnostic", "setVMOption(java.lang.String,java.lang.String)"),
                refused("jdk.management.jfr:type=FlightRecorder", "newRecording()", "takeSnapshot()"),
                refused("java.util.logging:type=Logging", "setLoggerLevel(java.lang.String,java.lang.String)"),
                refused(
                        "ch.qos.logback.classic:Name=default",
                        "reloadByURL(java.net.URL)",
                        "reloadDefaultConfiguration"),
                refused("org.springframework.boot:type=Endpoint,name=Env", "environment"),
                refused("org.springframework.boot:type=Admin,name=SpringApplication", "shutdown()"),
                refused("com.zaxxer.hikari:type=HikariDataSource,name=dataSource", "suspendPool", "setPassword"),
                refused("javax.management.loading:type=MLet", "getMBeansFromURL(java.lang.String)"),
                refused("hawtio:type=security,name=RBACRegistry", "list()"),
                refused("*:*", "stop()", "use"),
                refused("*:type=OperatorTool", "use"));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void refusesOtherOperations(String pattern, List<String> operations) throws Exception {
        String mbean = pattern.startsWith("*") || !pattern.contains("*") ? pattern : find(pattern);
        for (String operation : operations) {
            assertThat(client.status(exec(mbean, operation)))
                    .as("%s %s", mbean, operation)
                    .isEqualTo(403);
        }
        assertThat(tool.getUses()).isZero();
    }

    @Test
    void refusesToWrite() throws Exception {
        for (String[] attribute : new String[][] {
            {find(CONTEXT), "StatisticsEnabled"},
            {find(ROUTE), "StatisticsEnabled"},
            {"java.lang:type=Memory", "Verbose"},
            {"com.zaxxer.hikari:type=HikariDataSource,name=dataSource", "Password"},
            {OperatorTool.NAME, "Uses"}
        }) {
            assertThat(client.status(
                            Map.of("type", "write", "mbean", attribute[0], "attribute", attribute[1], "value", "7")))
                    .as("%s", Arrays.asList(attribute))
                    .isEqualTo(403);
        }
        assertThat(tool.getUses()).isZero();
    }

    @Test
    void refusesToReadWhatMayHoldASecretOrAMessage() throws Exception {
        for (String attribute : List.of("SystemProperties", "InputArguments", "ClassPath")) {
            assertThat(client.status(read("java.lang:type=Runtime", attribute))).isEqualTo(403);
        }
        assertThat(client.status(read(find(QUEUE), "FirstMessageAsJSON"))).isEqualTo(403);
        assertThat(client.status(read(find(BROKER), "AcceptorsAsJSON"))).isEqualTo(403);
        assertThat(client.status(read("com.sun.management:type=HotSpotDiagnostic", "DiagnosticOptions")))
                .isEqualTo(403);
    }

    /** Whatever MBean, whatever attribute. */
    @Test
    void givesNeitherSecretsNorPayloadsAway() throws Exception {
        System.setProperty("waybill.test.property", "in-the-system-properties");
        waybill.sendNylas(NylasBodies.clicked("secret-message", 1_750_000_007));
        waybill.sendNylas("{\"type\":\"grant.created\",\"user_agent\":\"Mozilla/5.0 (marked)\"}");
        waybill.awaitProcessed();
        Map<String, Object> everything = new HashMap<>(Map.of("type", "read", "mbean", "*:*"));
        everything.put("config", Map.of("ignoreErrors", true, "maxCollectionSize", 50_000));
        String all = client.jolokia(everything).toString();
        assertThat(all).contains("nylas-process", "HeapMemoryUsage", "DurableMessageCount");
        assertThat(all)
                .doesNotContain(RunningWaybill.NYLAS_SECRET, RunningWaybill.TWILIO_TOKEN, RunningWaybill.AKTIFY_SECRET)
                .doesNotContain(RunningWaybill.CRM_PASSWORD, RunningWaybill.ADMIN_PASSWORD)
                .doesNotContain("in-the-system-properties", "secret-message", "Mozilla", "192.0.2.1", "jdbc:");
        System.clearProperty("waybill.test.property");
        waybill.drain("waybill.parked");
    }

    private static Arguments refused(String mbean, String... operations) {
        return arguments(mbean, List.of(operations));
    }

    private static Map<String, Object> exec(String mbean, String operation, Object... arguments) {
        return Map.of("type", "exec", "mbean", mbean, "operation", operation, "arguments", arguments);
    }

    private static Map<String, Object> read(String mbean, String attribute) {
        return Map.of("type", "read", "mbean", mbean, "attribute", attribute);
    }

    private static String value(Map<String, Object> request) throws Exception {
        JsonNode answer = client.jolokia(request);
        assertThat(answer.path("status").asInt()).as("%s", answer).isEqualTo(200);
        return answer.path("value").asText();
    }

    private static String find(String pattern) throws Exception {
        JsonNode found =
                client.jolokia(Map.of("type", "search", "mbean", pattern)).path("value");
        assertThat(found).as(pattern).isNotEmpty();
        return found.path(0).asText();
    }
}
