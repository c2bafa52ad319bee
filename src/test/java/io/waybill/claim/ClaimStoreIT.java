package io.waybill.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The claims on both databases, set up as Waybill sets them up. */
class ClaimStoreIT {

    private static final ExecutorService threads = Executors.newFixedThreadPool(50);
    private static final SecureRandom random = new SecureRandom();

    private static final ClaimDatabases databases = new ClaimDatabases();

    private final UUID mine = UUID.randomUUID();
    private final UUID anothers = UUID.randomUUID();

    @AfterAll
    static void end() throws IOException {
        threads.shutdownNow();
        databases.close();
    }

    @ParameterizedTest
    @EnumSource(ClaimDatabase.class)
    void givesAnEventToTheFirstOwnerAndKnowsItAgain(ClaimDatabase database) throws Exception {
        ClaimStore claims = claims(database);
        EventKey key = key();
        assertThat(claims.claim(key.bytes(), mine, null)).isEqualTo(Claim.NEW);
        assertThat(claims.claim(key.bytes(), mine, null)).isEqualTo(Claim.MINE);
        assertThat(claims.claim(key.bytes(), anothers, null)).isEqualTo(Claim.ANOTHERS);
        claims.barrier(List.of());
        assertThat(claims.claim(key.bytes(), mine, null)).isEqualTo(Claim.MINE);
    }

    @ParameterizedTest
    @EnumSource(ClaimDatabase.class)
    void releasesWhatTheOwnerDoesNotSendAndNothingElse(ClaimDatabase database) throws Exception {
        ClaimStore claims = claims(database);
        EventKey sent = key();
        EventKey stale = key();
        EventKey another = key();
        claims.claim(sent.bytes(), mine, null);
        claims.claim(stale.bytes(), mine, null);
        claims.claim(another.bytes(), anothers, null);

        assertThat(claims.releaseAllBut(mine, Set.of(sent, another))).isEqualTo(1);
        claims.barrier(List.of());

        UUID next = UUID.randomUUID();
        assertThat(claims.claim(sent.bytes(), next, null)).isEqualTo(Claim.ANOTHERS);
        assertThat(claims.claim(another.bytes(), next, null)).isEqualTo(Claim.ANOTHERS);
        assertThat(claims.claim(stale.bytes(), next, null)).isEqualTo(Claim.NEW);
        assertThat(claims.releaseAllBut(mine, Set.of(sent))).isZero();
    }

    @ParameterizedTest
    @EnumSource(ClaimDatabase.class)
    void givesAKeyThatFiftyThreadsClaimAtOnceToOneOfThem(ClaimDatabase database) throws Exception {
        ClaimStore claims = claims(database);
        for (int round = 0; round < 20; round++) {
            EventKey key = key();
            List<Callable<Claim>> tries = new ArrayList<>();
            IntStream.range(0, 50).forEach(i -> tries.add(() -> claims.claim(key.bytes(), UUID.randomUUID(), null)));
            List<Claim> results = all(tries);
            assertThat(Collections.frequency(results, Claim.NEW)).isEqualTo(1);
            assertThat(Collections.frequency(results, Claim.ANOTHERS)).isEqualTo(49);
        }
    }

    @ParameterizedTest
    @EnumSource(ClaimDatabase.class)
    void neverLocksUpWhereManyClaimTheSameKeysInOppositeOrders(ClaimDatabase database) throws Exception {
        ClaimStore claims = claims(database);
        List<EventKey> keys =
                new ArrayList<>(IntStream.range(0, 50).mapToObj(i -> key()).toList());
        List<EventKey> reversed = new ArrayList<>(keys);
        Collections.reverse(reversed);
        List<Callable<Long>> deliveries = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            List<EventKey> order = i % 2 == 0 ? keys : reversed;
            UUID owner = UUID.randomUUID();
            deliveries.add(() -> {
                long won = order.stream()
                        .filter(key -> claims.claim(key.bytes(), owner, null) == Claim.NEW)
                        .count();
                claims.barrier(List.of());
                return won;
            });
        }
        assertThat(all(deliveries).stream().mapToLong(Long::longValue).sum()).isEqualTo(50);
    }

    @ParameterizedTest
    @EnumSource(ClaimDatabase.class)
    void saysSoWhenTheDatabaseRefuses(ClaimDatabase database) throws Exception {
        ClaimStore claims = claims(database);
        byte[] tooLittle = null;
        assertThatThrownBy(() -> claims.claim(tooLittle, mine, null)).isInstanceOf(ClaimStoreException.class);
    }

    private static <T> List<T> all(List<Callable<T>> tries) throws Exception {
        List<T> results = new ArrayList<>();
        for (Future<T> result : threads.invokeAll(tries)) {
            results.add(result.get());
        }
        return results;
    }

    private static EventKey key() {
        byte[] key = new byte[32];
        random.nextBytes(key);
        return new EventKey(key);
    }

    private static ClaimStore claims(ClaimDatabase database) throws IOException {
        return new ClaimStore(databases.of(database), database);
    }

    @Test
    void noticesThatAServerLostClaimsInACrash() throws Exception {
        ClaimStore claims = claims(ClaimDatabase.POSTGRESQL);
        EventKey kept = key();
        claims.claim(kept.bytes(), mine, null);
        claims.barrier(List.of(kept));
        assertThatExceptionOfType(ClaimStoreException.class)
                .isThrownBy(() -> claims.barrier(List.of(kept, key())))
                .withMessageContaining("lost claims");
    }
}
