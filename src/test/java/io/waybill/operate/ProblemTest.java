package io.waybill.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.waybill.claim.ClaimStoreException;
import jakarta.jms.JMSException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemTest {

    private static final String PAYLOAD = "+15550199";

    @Test
    void leavesOutWhatAParserQuotesAndTellsWhereItHappened() {
        Throwable quoting = catchThrowable(() -> Integer.parseInt(PAYLOAD + "x"));
        String told = Problem.of(new RuntimeException(PAYLOAD, quoting)).toString();
        assertThat(told)
                .startsWith("NumberFormatException at java.base/")
                .contains(" from io.waybill.operate.ProblemTest.")
                .doesNotContain(PAYLOAD)
                .doesNotContain("\n");
    }

    @Test
    void leavesOutWhatAnotherLibrarysIllegalStateSays() {
        Throwable foreign = catchThrowable(() -> List.of(PAYLOAD, PAYLOAD).stream()
                .collect(java.util.stream.Collectors.toMap(key -> key, value -> value)));
        assertThat(foreign).isInstanceOf(IllegalStateException.class).hasMessageContaining(PAYLOAD);
        assertThat(Problem.of(foreign).toString()).doesNotContain(PAYLOAD);
    }

    @Test
    void tellsWhatTheDatabaseTheBrokerAndWaybillItselfSay() {
        Throwable database = new ClaimStoreException("The claim database is away", new SQLException("refused"));
        assertThat(Problem.of(new RuntimeException(PAYLOAD, database)).toString())
                .startsWith("ClaimStoreException: The claim database is away at ")
                .doesNotContain(PAYLOAD);
        assertThat(Problem.of(new JMSException("AMQ219014: timed out")).toString())
                .contains("AMQ219014");
        assertThat(Problem.of(new IllegalStateException("a part is lost")).toString())
                .contains("a part is lost");
    }

    @Test
    void isTheSameProblemWhateverItFailsWith() {
        List<String> keys = List.of("1x", "2x").stream()
                .map(text ->
                        Problem.of(catchThrowable(() -> Integer.parseInt(text))).key())
                .toList();
        assertThat(keys.get(0)).isEqualTo(keys.get(1));
    }
}
