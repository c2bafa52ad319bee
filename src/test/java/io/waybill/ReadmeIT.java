package io.waybill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the README's commands and looks for the files it names. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadmeIT {

    private static final Pattern COMMANDS = Pattern.compile("```bash\n(.*?)```", Pattern.DOTALL);
    private static final Pattern FILE = Pattern.compile("`((?:routes|src)/[^`<…*]+)`|]\\(((?:src/|RATIONALE)[^)]+)\\)");

    private RunningWaybill waybill;

    @BeforeAll
    void startWithTheDemosSecrets() {
        waybill = RunningWaybill.with(Map.of(
                "spring.profiles.active", "demo",
                "WAYBILL_TWILIO_PUBLIC_URL", "http://127.0.0.1:8080/webhooks/twilio",
                "waybill.endpoints.twilio.public-url", "http://127.0.0.1:8080/webhooks/twilio"));
    }

    @AfterAll
    void stop() {
        waybill.close();
    }

    static Stream<String> signedPosts() throws IOException {
        return COMMANDS.matcher(readme())
                .results()
                .map(result -> result.group(1))
                .filter(commands -> commands.contains("curl"));
    }

    @ParameterizedTest
    @MethodSource("signedPosts")
    void postsADeliveryThatIsAccepted(String commands) throws Exception {
        assumeTrue(has("curl") && has("openssl"), "curl and openssl are installed");
        // The URL is signed as the demo's port has it; only curl is told where this Waybill listens.
        String here = "curl() { command curl --connect-to 127.0.0.1:8080:127.0.0.1:" + waybill.port() + " \"$@\"; }\n";
        Process bash = new ProcessBuilder("bash", "-euc", here + commands)
                .redirectErrorStream(true)
                .start();
        String printed = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(printed).isZero();
        assertThat(printed).contains("HTTP/1.1 200").contains("Waybill-Receipt:");
    }

    @Test
    void showsAPostForEveryProvider() throws IOException {
        assertThat(signedPosts()).hasSize(3);
    }

    @Test
    void namesOnlyFilesThatThereAre() throws IOException {
        List<String> files =
                FILE.matcher(readme()).results().map(ReadmeIT::firstGroup).toList();
        assertThat(files).isNotEmpty().allSatisfy(file -> assertThat(Path.of(file))
                .exists());
    }

    private static String firstGroup(MatchResult result) {
        return result.group(1) != null ? result.group(1) : result.group(2);
    }

    private static boolean has(String program) throws Exception {
        return new ProcessBuilder("bash", "-c", "command -v " + program)
                        .redirectErrorStream(true)
                        .start()
                        .waitFor()
                == 0;
    }

    private static String readme() throws IOException {
        return Files.readString(Path.of("README.md"));
    }
}
