package io.waybill.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waybill.AmqpReader;
import io.waybill.NylasBodies;
import io.waybill.PackagedJar;
import io.waybill.WaybillProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands, typed as an operator types them, against a Waybill that runs as a process of its own. */
class CommandIT {

    private static final long MONDAY = 1_750_000_000;
    private static final Duration LONG = Duration.ofSeconds(60);

    private static WaybillProcess waybill;

    /** What was printed, and the exit status. */
    private record Said(int status, String text) {}

    @BeforeAll
    static void start() throws Exception {
        waybill = new WaybillProcess();
        waybill.start(Map.of("WAYBILL_WATCH_EVERY", "200ms"));
        await().atMost(LONG).until(() -> waybill.counted("waybill_processing_waiting", "") == 0);
    }

    @AfterAll
    static void end() throws Exception {
        waybill.close();
    }

    @BeforeEach
    void nothingIsParked() throws Exception {
        try (AmqpReader admin = waybill.admin()) {
            admin.takeSome("waybill.parked", Duration.ofMillis(300));
        }
    }

    @Test
    void listShowReplayAndDiscardWhatIsParked() throws Exception {
        assertThat(waybill("", "parked", "list").text()).contains("Nothing is parked.");
        String message = UUID.randomUUID().toString();
        waybill.post(NylasBodies.legacy(NylasBodies.delta(message, MONDAY), NylasBodies.deltaWithoutMetadata()));
        String receipt = parkedReceipt();
        assertThat(waybill("", "parked", "list", "--reason", "unmappable").text())
                .contains("reason", "unmappable", "nylas", "parts");
        assertThat(waybill("", "parked", "list", "--reason", "malformed").text())
                .contains("Nothing is parked.");

        Said shown = waybill("", "parked", "show", receipt);
        assertThat(shown.status()).isZero();
        assertThat(shown.text())
                .contains("part /data/object/deltas/1: unmappable")
                .contains("\"message_id\" : \"" + message + "\"");

        Said dry = waybill("", "parked", "replay", receipt, "--dry-run");
        assertThat(dry.status()).isZero();
        assertThat(dry.text()).contains("duplicate 1", "park again /data/object/deltas/1 (unmappable");
        assertThat(parkedReceipt()).isEqualTo(receipt);

        Said refused = waybill("n\n", "parked", "replay", receipt);
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.text()).contains("Replay 1 delivery? [y/N]", "Nothing was replayed.");

        Said replayed = waybill("y\n", "parked", "replay", receipt);
        assertThat(replayed.status()).isZero();
        assertThat(replayed.text()).contains(receipt + " replayed as ");
        await().atMost(LONG).until(() -> !parkedReceipt().equals(receipt));
        assertThat(waybill("", "parked", "replay", receipt, "--yes").status()).isEqualTo(1);

        String again = parkedReceipt();
        assertThat(waybill("", "parked", "discard", again).text()).contains("Nothing was discarded.");
        assertThat(waybill("", "parked", "discard", again, "--yes").text()).contains("discarded " + again);
        assertThat(waybill("", "parked", "list").text()).contains("Nothing is parked.");
        assertThat(waybill("", "find", receipt).text()).contains("replayed as " + again);
        assertThat(waybill("", "find", again).text()).contains("discarded by an operator", "replay of  " + receipt);
    }

    @Test
    void replaysAllThatAFilterMeans() throws Exception {
        waybill.post("{\"type\":\"grant.created\"}");
        waybill.post("{\"type\":\"grant.created\"}");
        await().atMost(LONG)
                .until(() -> waybill("", "parked", "list", "--json").text().split("grant.created", -1).length == 5);
        Said replayed = waybill("", "parked", "replay", "--reason", "unknown-type", "--yes");
        assertThat(replayed.status()).isZero();
        assertThat(replayed.text().lines().filter(line -> line.contains(" replayed as ")))
                .hasSize(2);
        assertThat(waybill("", "parked", "replay", "--reason", "gave-up", "--yes")
                        .text())
                .contains("Nothing is parked that this means.");
    }

    @Test
    void tellsWhatCameInAndWhatIsStuck() throws Exception {
        waybill.post(NylasBodies.clicked(UUID.randomUUID().toString(), MONDAY));
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(waybill("", "status").text())
                        .contains("crm.link.clicked", "waybill.inbox.nylas", "waybill.parked", "Nothing is wrong."));
        assertThat(run(PackagedJar.asItIs(), "", Map.of(), "status").text())
                .containsPattern("nylas +200 +stored +\\d+");
    }

    @Test
    void saysWhatIsWrongWithACommand() throws Exception {
        assertThat(run(PackagedJar.asItIs(), "", Map.of(), "help").text()).contains("parked replay <receipt>");
        assertThat(waybill("", "parked").status()).isEqualTo(2);
        assertThat(waybill("", "parked", "show").status()).isEqualTo(2);
        assertThat(waybill("", "parked", "list", "--everything").text()).contains("There is no option --everything.");
        Said mistyped = waybill("", "stauts");
        assertThat(mistyped.status()).isEqualTo(2);
        assertThat(mistyped.text()).contains("There is no command 'stauts'");
        assertThat(waybill("", "parked", "discard", UUID.randomUUID().toString(), "--dry-run", "--yes")
                        .text())
                .contains("This command has no option --dry-run.");
        assertThat(waybill("", "parked", "list", "--reason", "unmapable").text())
                .contains("There is no reason 'unmapable', only malformed");
        assertThat(waybill("", "parked", "show", "12").text())
                .contains("A receipt is a UUID")
                .doesNotContain("Exception");
        Said nothing = waybill("", "find", UUID.randomUUID().toString());
        assertThat(nothing.status()).isEqualTo(1);
        assertThat(nothing.text()).contains("Nothing is known of");
        assertThat(run("", Map.of("WAYBILL_ADMIN_PASSWORD", "wrong"), "status").text())
                .contains("The password of user admin is another");
        assertThat(run("", Map.of("WAYBILL_MANAGEMENT_URL", "http://127.0.0.1:1"), "status")
                        .text())
                .contains("No Waybill answers at http://127.0.0.1:1");
    }

    @Test
    void showsABodyOfControlCharactersWithoutSendingThemToTheTerminal() throws Exception {
        waybill.post("{\"type\":\"\u001b[31m evil\u001f\"}");
        Said shown = waybill("", "parked", "show", parkedReceipt());
        assertThat(shown.status()).isZero();
        assertThat(shown.text()).contains("\\u001b[31m evil\\u001f").doesNotContain("\u001b");
    }

    private static String parkedReceipt() throws Exception {
        String listed = await().atMost(LONG)
                .until(() -> waybill("", "parked", "list", "--json").text(), text -> !text.startsWith("[ ]"));
        return new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(listed)
                .path(0)
                .path("receipt")
                .asText();
    }

    private static Said waybill(String typed, String... arguments) throws Exception {
        return run(typed, Map.of(), arguments);
    }

    private static Said run(String typed, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        return run(PackagedJar.command(), typed, environment, arguments);
    }

    private static Said run(List<String> java, String typed, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(java);
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(waybill.operatorsEnvironment());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try (var in = process.getOutputStream()) {
            in.write(typed.getBytes(StandardCharsets.UTF_8));
        }
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return new Said(process.exitValue(), text);
    }
}
