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
 * each, {@code totals} and {@code alone} what the page's table consists of. A
 * mutation must be noticed. In the end the sums of all rows in target/faults.txt are printed.
 */
class FaultRows {

    @AfterAll
    static void sum() throws IOException {
        FaultRun.printTotals();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void losesAndDoublesNothingUnlessItIsMutated(Scheduled run) throws Exception {
        assertThat(FaultRun.isAsItShouldBe(run.fault(), run.rounds(), run.seed()))
                .as(run + ": what is wrong with it stands above; target/fault-logs has the logs")
                .isTrue();
    }

    static Stream<Scheduled> faults() {
        String seed = System.getProperty("seed", "");
        return Scheduled.of(
                List.of(System.getProperty("fault").split(",")),
                Integer.parseInt(System.getProperty("rounds")),
                seed.isEmpty() ? null : Long.valueOf(seed))
                .stream();
    }
}
