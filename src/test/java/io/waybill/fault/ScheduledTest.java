package io.waybill.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A word that is mistyped is told before the first run, not after its hours. */
class ScheduledTest {

    @Test
    void hasRoundsAndSeedOfItsOwnOrThoseForAll() {
        assertThat(Scheduled.of(List.of("kill-random:50:42", "artemis-killed:30", "gave-up"), 5, 7L))
                .containsExactly(
                        new Scheduled("kill-random", 50, 42),
                        new Scheduled("artemis-killed", 30, 7),
                        new Scheduled("gave-up", 5, 7));
    }

    @Test
    void listsNameFaultsThatThereAre() {
        assertThat(Scheduled.of(List.of("totals", "alone"), 5, null))
                .extracting(Scheduled::fault)
                .contains("kill-everywhere", "slow-disk");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"kill-randon", "kill-random:0", "kill-random:many", "kill-random:5:x", "kill-random:5:1:2", ""})
    void isRefusedWhereItIsMistyped(String asked) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Scheduled.of(List.of("kill-random", asked), 5, null))
                .withMessageContaining('"' + asked + '"')
                .withMessageContaining("readers-freeze");
    }
}
