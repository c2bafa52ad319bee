package io.waybill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What can be told about the Dockerfile without an engine to build it. */
class DockerfileTest {

    private static final Pattern EXEC_FORM = Pattern.compile("\\[(\"[^\"]+\"(, )?)+]");

    /** One instruction each, continued lines joined. */
    private static List<String> instructions;

    @BeforeAll
    static void read() throws IOException {
        String text = Files.readString(Path.of("Dockerfile")).replaceAll("(?m)^#.*\n", "");
        instructions = Arrays.stream(text.replaceAll("\\\\\n\\s*", "").split("\n"))
                .filter(line -> !line.isBlank())
                .toList();
    }

    private static List<String> arguments(String instruction) {
        return instructions.stream()
                .filter(line -> line.startsWith(instruction + " "))
                .map(line -> line.substring(instruction.length() + 1))
                .toList();
    }

    @Test
    void copiesOnlyWhatThereIsAndWhatTheIgnoreFileLetsThrough() throws IOException {
        List<String> let = Files.readAllLines(Path.of(".dockerignore")).stream()
                .filter(line -> line.startsWith("!"))
                .map(line -> line.substring(1))
                .toList();
        List<String> copied = arguments("COPY").stream()
                .filter(copy -> !copy.contains("--from="))
                .flatMap(copy -> {
                    List<String> words = Arrays.stream(copy.split(" "))
                            .filter(word -> !word.startsWith("--"))
                            .toList();
                    return words.subList(0, words.size() - 1).stream();
                })
                .toList();
        assertThat(copied).isNotEmpty().allSatisfy(source -> {
            assertThat(Path.of(source)).exists();
            assertThat(let).anyMatch(root -> Path.of(source).startsWith(root));
        });
    }

    @Test
    void leavesAllOfTheExtractedJarToTheLastStage() {
        assertThat(arguments("COPY").stream()
                        .filter(copy -> copy.startsWith("--from=build"))
                        .map(copy -> copy.replaceAll(".*/extracted/([a-z-]+)/ .*", "$1")))
                .containsExactly("dependencies", "spring-boot-loader", "snapshot-dependencies", "application");
    }

    @Test
    void pinsItsBasesAndRunsWhatItWasTrainedWith() {
        assertThat(arguments("FROM")).hasSize(2).allMatch(from -> from.matches("[a-z-]+:\\d+\\.\\d+.*"));
        String trial = arguments("RUN").stream()
                .filter(run -> run.contains("-XX:AOTCacheOutput=waybill.aot"))
                .findFirst()
                .orElseThrow();
        assertThat(trial).contains("@jvm.options", "-jar waybill.jar", "until waybill health");
        assertThat(instructions.indexOf("RUN " + trial))
                .isGreaterThan(
                        instructions.lastIndexOf("FROM " + arguments("FROM").get(1)));
        assertThat(arguments("ENTRYPOINT").get(0)).contains("-XX:AOTCache=/app/waybill.aot", "@/app/jvm.options");
    }

    @Test
    void runsAsNobodyInParticularWithItsDataOutside() {
        assertThat(arguments("USER")).hasSize(1).allMatch(user -> user.matches("[1-9]\\d*:[1-9]\\d*"));
        assertThat(arguments("ENV")).contains("WAYBILL_DATA_DIR=/var/lib/waybill");
        assertThat(arguments("VOLUME")).containsExactly("/var/lib/waybill");
    }

    @Test
    void letsTheSignalToEndReachTheJvm() {
        assertThat(arguments("ENTRYPOINT"))
                .hasSize(1)
                .allMatch(it -> EXEC_FORM.matcher(it).matches());
        assertThat(arguments("ENTRYPOINT").get(0)).startsWith("[\"java\", ");
        assertThat(arguments("HEALTHCHECK").get(0)).endsWith("CMD [\"waybill\", \"health\"]");
    }
}
