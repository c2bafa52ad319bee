package io.waybill.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The long version: {@code mvn verify -Pfaults -Dfault=kill-random -Drounds=50 -Dseed=42}. Several faults stand with commas
 * between them; {@code all} is each. A mutation must be noticed.
 */
class FaultRows {

    private static final String MUTATION = "mutation-";

    @ParameterizedTest
    @MethodSource("faults")
    void losesAndDoublesNothingUnlessItIsMutated(String fault) throws Exception {
        if (fault.startsWith(MUTATION)) {
            assertThatThrownBy(() -> run(fault)).isInstanceOfAny(AssertionError.class, IllegalStateException.class);
        } else {
            run(fault);
        }
    }

    private static void run(String fault) throws Exception {
        String seed = System.getProperty("seed", "");

        Verdict verdict = FaultRun.run(
                fault,
                Integer.parseInt(System.getProperty("rounds")),
                seed.isEmpty() ? System.nanoTime() : Long.parseLong(seed));

        assertThat(verdict.isSound()).as("%s", verdict).isTrue();
        assertThat(verdict.parked()).isEmpty();
    }

    static Stream<String> faults() {
        String faults = System.getProperty("fault");
        return faults.equals("all") ? Fault.all().keySet().stream() : Arrays.stream(faults.split(","));
    }
}
