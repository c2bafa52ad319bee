package io.waybill.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The long version: {@code mvn verify -Pfaults -Dfault=kill-random -Drounds=50 -Dseed=42}. Several faults stand with commas
 * between them, each perhaps with rounds and a seed of its own, {@code kill-random:50:42,artemis-killed:30:7}; {@code all} is
 * each, {@code totals} and {@code alone} what the page's table consists of. A mutation must be noticed. In the end the sums of all rows in target/faults.txt are printed.
 */
class FaultRows {

    @AfterAll
    static void sum() throws IOException {
        FaultRun.printTotals();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void losesAndDoublesNothingUnlessItIsMutated(String fault) throws Exception {
        String[] run = fault.split(":");
        String rounds = run.length > 1 ? run[1] : System.getProperty("rounds");
        String seed = run.length > 2 ? run[2] : System.getProperty("seed", "");

        assertThat(FaultRun.isAsItShouldBe(
                        run[0], Integer.parseInt(rounds), seed.isEmpty() ? System.nanoTime() : Long.parseLong(seed)))
                .as(fault + ": what is wrong with it stands above; target/fault-logs has the logs")
                .isTrue();
    }

    static Stream<String> faults() {
        return FaultRun.runs(List.of(System.getProperty("fault").split(","))).stream();
    }
}
