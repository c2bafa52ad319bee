package io.waybill.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PendingClaimsTest {

    private static final UUID ME = UUID.randomUUID();
    private static final UUID ANOTHER = UUID.randomUUID();

    private final PendingClaims pending = new PendingClaims(2);

    private static EventKey key(int number) {
        return new EventKey(ByteBuffer.allocate(32).putInt(number).array());
    }

    private static Wanted event(int number, String time) {
        return new Wanted(key(number), Instant.parse(time));
    }

    private static Wanted event(int number) {
        return event(number, "2026-01-01T00:00:00Z");
    }

    @Test
    void belongToWhoClaimsFirstUntilTheyAreGivenBack() {
        assertThat(pending.add(event(1), ME)).isEqualTo(Claim.NEW);
        assertThat(pending.add(event(1), ME)).isEqualTo(Claim.MINE);
        assertThat(pending.add(event(1), ANOTHER)).isEqualTo(Claim.ANOTHERS);
        assertThat(pending.releaseAllBut(ANOTHER, Set.of())).isZero();
        assertThat(pending.releaseAllBut(ME, Set.of(key(1)))).isZero();
        assertThat(pending.releaseAllBut(ME, Set.of(key(2)))).isEqualTo(1);
        assertThat(pending.add(event(1), ANOTHER)).isEqualTo(Claim.NEW);
    }

    /** Where delivery after delivery is rolled back; who has claimed can go on. */
    @Test
    void areBounded() {
        pending.add(event(1), ME);
        pending.add(event(2), ME);
        assertThatThrownBy(() -> pending.add(event(3), ANOTHER))
                .isInstanceOf(ClaimStoreException.class)
                .hasMessageContaining("2 claims wait");
        assertThat(pending.add(event(2), ME)).isEqualTo(Claim.MINE);

        pending.written(pending.among(Map.of(key(1), ME)));
        assertThat(pending.add(event(3), ANOTHER)).isEqualTo(Claim.NEW);
    }

    /** A mapping was edited between the tries: what is written must be of the time that was asked about. */
    @Test
    void areWrittenWithTheTimeOfTheLastTry() {
        Wanted edited = event(1, "2026-02-02T00:00:00Z");
        pending.add(event(1), ME);
        pending.add(edited, ME);
        assertThat(pending.among(Map.of(key(1), ME))).isEqualTo(Map.of(ME, List.of(edited)));
    }

    @Test
    void areForgottenWhereTheDatabaseSaysOtherwise() {
        pending.add(event(1), ME);
        pending.forget(ANOTHER, key(1));
        assertThat(pending.owner(key(1))).isEqualTo(ME);
        pending.forget(ME, key(1));
        assertThat(pending.owner(key(1))).isNull();
        assertThat(pending.releaseAllBut(ME, Set.of())).isZero();
    }
}
