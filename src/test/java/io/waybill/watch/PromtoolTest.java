package io.waybill.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Prometheus' own tool finds nothing wrong, where it is on the PATH: Debian has it in the package prometheus. */
class PromtoolTest {

    private static final Path FOLDER = Path.of("ops/prometheus");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "check config prometheus.yaml",
                "check rules waybill-alerts.yaml",
                "test rules waybill-alerts.test.yaml"
            })
    void findsNothingWrong(String command) throws Exception {
        assumeTrue(isOnThePath(), "promtool is not on the PATH");
        List<String> line = new ArrayList<>(List.of("promtool"));
        line.addAll(List.of(command.split(" ")));
        Process promtool = new ProcessBuilder(line)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(promtool.waitFor()).as(said).isZero();
    }

    private static boolean isOnThePath() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool")));
    }
}
