package io.waybill.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The checker itself: it sees each thing that may go wrong, and nothing where nothing did. */
class CheckerTest {

    private static final String QUEUE = Generator.CLICKED;

    private final Ledger ledger = new Ledger();
    private int next = 1;

    @Test
    void isContentWithAHistoryInWhichAllIsWell() {
        Planned first = sent(200, "receipt-1", "a", "b");
        Planned overlapping = sent(200, "receipt-2", "b", "c");
        sent(503, null, "d");
        read("a", "m1", "receipt-1");
        read("b", "m2", "receipt-1");
        ledger.read(QUEUE, "c", "m3", "receipt-2", false);
        read("c", "m3", "receipt-2");
        bad(200, "receipt-4");
        ledger.parked(next - 1, "m4", "receipt-4", true);

        Verdict verdict = Checker.check(ledger);

        assertThat(verdict.isSound()).isTrue();
        assertThat(verdict.parked()).isEmpty();
        assertThat(verdict.deliveries()).isEqualTo(4);
        assertThat(verdict.events()).isEqualTo(3);
        assertThat(first.number()).isNotEqualTo(overlapping.number());
    }

    @Test
    void seesALossOfWhatWasAnswered200AndOfWhatIsNotSentAgain() {
        sent(200, "receipt-1", "a");
        sent(404, null, "b");
        sent(500, null, "c");
        sent(503, null, "d");
        bad(200, "receipt-5");

        Verdict verdict = Checker.check(ledger);

        assertThat(verdict.lost()).hasSize(4);
        assertThat(verdict.doubled()).isEmpty();
        assertThat(verdict.isSound()).isFalse();
    }

    @Test
    void seesOneEventOutOfSeveralThatIsLost() {
        sent(200, "receipt-1", "a", "b");
        read("a", "m1", "receipt-1");

        assertThat(Checker.check(ledger).lost()).hasSize(1);
    }

    @Test
    void tellsADoubledEventFromOneMessageThatWasReadTwice() {
        sent(200, "receipt-1", "a", "b");
        read("a", "m1", "receipt-1");
        read("a", "m2", "receipt-1");
        ledger.read(QUEUE, "b", "m3", "receipt-1", false);
        read("b", "m3", "receipt-1");

        Verdict verdict = Checker.check(ledger);

        assertThat(verdict.doubled()).hasSize(1).first().asString().startsWith("a as m1");
        assertThat(verdict.lost()).isEmpty();
        assertThat(verdict.isSound()).isFalse();
    }

    @Test
    void tellsADoubledEventFromOneThatComesAgainSinceItsCommitFailed() {
        sent(200, "receipt-1", "a", "b");
        ledger.read(QUEUE, "a", "m1", "receipt-1", false);
        read("a", "m1", "receipt-1");
        ledger.read(QUEUE, "b", "m2", "receipt-1", false);
        ledger.read(QUEUE, "b", "m2", "receipt-1", false);
        assertThat(Checker.check(ledger).doubled()).isEmpty();

        read("a", "m1", "receipt-1");
        assertThat(Checker.check(ledger).doubled())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("a as m1");
    }

    @Test
    void seesWhatIsDeliveredAndParkedUnderAnotherReceipt() {
        Planned planned = sent(200, "receipt-1", "a");
        ledger.answered(planned, new Answer(200, "receipt-2", Duration.ZERO), true);
        ledger.parked(1, "m1", "receipt-2", true);
        read("a", "m2", "receipt-1");

        assertThat(Checker.check(ledger).both()).hasSize(1);
    }

    @Test
    void seesADeliveryThatIsParkedTwice() {
        bad(200, "receipt-1");
        ledger.parked(1, "m1", "receipt-1", true);
        ledger.parked(1, "m2", "receipt-1", true);

        assertThat(Checker.check(ledger).doubled()).hasSize(1);
    }

    @Test
    void seesADeliveryThatIsParkedWholeThoughOnlyPartOfItIsBad() {
        answered(Generator.bad(next++, Provider.NYLAS, Map.of("a", QUEUE), attempt -> ""), 200, "receipt-1");
        answered(Generator.bad(next++, Provider.NYLAS, Map.of("b", QUEUE), attempt -> ""), 200, "receipt-2");
        ledger.parked(1, "m1", "receipt-1", true);
        ledger.parked(2, "m2", "receipt-2", false);
        read("b", "m3", "receipt-2");

        assertThat(Checker.check(ledger).parked()).hasSize(1).first().asString().contains(Planned.marker(1));
    }

    @Test
    void seesWhatIsParkedAndDelivered() {
        sent(200, "receipt-1", "a", "b");
        ledger.parked(1, "m1", "receipt-1", true);
        read("a", "m2", "receipt-1");

        Verdict verdict = Checker.check(ledger);

        assertThat(verdict.both()).hasSize(1);
        assertThat(verdict.parked()).hasSize(1);
        assertThat(verdict.lost()).isEmpty();
        assertThat(verdict.isSound()).isFalse();
    }

    @Test
    void seesWhatWasNeverSentAndWhatLiesOnTheWrongQueueAndWhatBelongsToAnothersReceipt() {
        sent(200, "receipt-1", "a", "b");
        sent(200, "receipt-2", "c");
        read("a", "m1", "receipt-1");
        read("never-sent", "m2", "receipt-1");
        ledger.read(Generator.OPENED, "b", "m3", "receipt-1", true);
        read("c", "m4", "receipt-1");
        ledger.parked(99, "m5", "receipt-9", true);

        Verdict verdict = Checker.check(ledger);

        assertThat(verdict.unexpected()).hasSize(4);
        assertThat(verdict.isSound()).isFalse();
    }

    @Test
    void takesTheIdFromTheContractsExample() {
        // printf '\0\0\0\1a\0\0\0\0\0\0\0\2bc' | openssl dgst -sha256 -binary | openssl base64
        assertThat(EventId.of("a", null, "bc")).isEqualTo("56tQOBmgj0JNqbqEIbdFkX8vgvkrfmoJ7M431hKJuCc");
    }

    private Planned sent(int status, String receipt, String... events) {
        Map<String, String> queues = new java.util.LinkedHashMap<>();
        for (String event : events) {
            queues.put(event, QUEUE);
        }
        return answered(Generator.sound(next++, Provider.NYLAS, queues, attempt -> ""), status, receipt);
    }

    private Planned bad(int status, String receipt) {
        return answered(Generator.bad(next++, Provider.NYLAS, Map.of(), attempt -> ""), status, receipt);
    }

    private Planned answered(Planned planned, int status, String receipt) {
        ledger.planned(planned);
        ledger.answered(planned, new Answer(status, receipt, Duration.ZERO), true);
        return planned;
    }

    private void read(String event, String message, String receipt) {
        ledger.read(QUEUE, event, message, receipt, true);
    }
}
