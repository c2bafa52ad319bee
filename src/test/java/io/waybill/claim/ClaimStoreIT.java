package io.waybill.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
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
        assertThat(claim(claims, key, mine)).isEqualTo(Claim.NEW);
        assertThat(claim(claims, key, mine)).isEqualTo(Claim.MINE);
        assertThat(claim(claims, key, anothers)).isEqualTo(Claim.ANOTHERS);
        claims.barrier(Map.of(), nothing -> {});
        assertThat(claim(claims, key, mine)).isEqualTo(Claim.MINE);
    }

    @ParameterizedTest
    @EnumSource(ClaimDatabase.class)
    void releasesWhatTheOwnerDoesNotSendAndNothingElse(ClaimDatabase database) throws Exception {
        ClaimStore claims = claims(database);
        EventKey sent = key();
        EventKey stale = key();
        EventKey another = key();
        claim(claims, sent, mine);
        claim(claims, stale, mine);
        claim(claims, another, anothers);

        assertThat(claims.releaseAllBut(mine, Set.of(sent, another))).isEqualTo(1);
        claims.barrier(Map.of(), nothing -> {});

        UUID next = UUID.randomUUID();
        assertThat(claim(claims, sent, next)).isEqualTo(Claim.ANOTHERS);
        assertThat(claim(claims, another, next)).isEqualTo(Claim.ANOTHERS);
        assertThat(claim(claims, stale, next)).isEqualTo(Claim.NEW);
        assertThat(claims.releaseAllBut(mine, Set.of(sent))).isZero();
    }

    @ParameterizedTest
    @EnumSource(ClaimDatabase.class)
    void givesAKeyThatFiftyThreadsClaimAtOnceToOneOfThem(ClaimDatabase database) throws Exception {
        ClaimStore claims = claims(database);
        for (int round = 0; round < 20; round++) {
            EventKey key = key();
            List<Callable<Claim>> tries = new ArrayList<>();
            IntStream.range(0, 50).forEach(i -> tries.add(() -> claim(claims, key, UUID.randomUUID())));
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
                List<Wanted> wanted =
                        order.stream().map(key -> new Wanted(key, null)).toList();
                long won = claims.claim(wanted, owner).values().stream()
                        .filter(Claim.NEW::equals)
                        .count();
                claims.barrier(Map.of(), nothing -> {});
                return won;
            });
        }
        assertThat(all(deliveries).stream().mapToLong(Long::longValue).sum()).isEqualTo(50);
    }

    @ParameterizedTest
    @EnumSource(ClaimDatabase.class)
    void saysSoWhenTheDatabaseRefuses(ClaimDatabase database) throws Exception {
        ClaimStore claims = claims(database);
        assertThat(claim(claims, key(), mine)).isEqualTo(Claim.NEW);
        rename(database, "claim", "gone");
        try {
            assertThatThrownBy(() -> claim(claims, key(), mine)).isInstanceOf(ClaimStoreException.class);
        } finally {
            rename(database, "gone", "claim");
        }
        assertThat(claim(claims, key(), mine)).isEqualTo(Claim.NEW);
    }

    @ParameterizedTest
    @EnumSource(ClaimDatabase.class)
    void hasWrittenTheClaimsOfAGroupAfterItsBarrier(ClaimDatabase database) throws Exception {
        ClaimStore claims = claims(database);
        EventKey key = key();
        EventKey alsoMine = key();
        EventKey another = key();
        claim(claims, key, mine);
        claim(claims, alsoMine, mine);
        claim(claims, another, anothers);
        claims.barrier(Map.of(key, mine, alsoMine, mine, another, anothers), nothing -> {});

        ClaimStore afterACrash = claims(database);
        assertThat(claim(afterACrash, key, mine)).isEqualTo(Claim.MINE);
        assertThat(claim(afterACrash, alsoMine, anothers)).isEqualTo(Claim.ANOTHERS);
        assertThat(afterACrash.owner(another)).contains(anothers);
    }

    /** Its group cannot be written; it is tried again, alone, and the claim is still its own. */
    @ParameterizedTest
    @EnumSource(ClaimDatabase.class)
    void keepsTheClaimsOfAGroupThatRollsBack(ClaimDatabase database) throws Exception {
        ClaimStore claims = claims(database);
        EventKey key = key();
        claim(claims, key, mine);
        assertThatExceptionOfType(ClaimStoreException.class)
                .isThrownBy(() -> claims.barrier(Map.of(key, mine), nothing -> {
                    throw new SQLException("planned");
                }));
        assertThat(claim(claims, key, anothers)).isEqualTo(Claim.ANOTHERS);
        assertThat(claim(claims, key, mine)).isEqualTo(Claim.MINE);
        claims.barrier(Map.of(key, mine), nothing -> {});
        assertThat(claim(claims(database), key, anothers)).isEqualTo(Claim.ANOTHERS);
    }

    /** Two processes on one file are not meant to be; should they be, the barrier decides. */
    @Test
    void refusesTheBarrierOfAClaimThatAnotherProcessHasWrittenFirst() throws Exception {
        ClaimStore first = claims(ClaimDatabase.SQLITE);
        ClaimStore second = claims(ClaimDatabase.SQLITE);
        EventKey key = key();
        assertThat(claim(first, key, mine)).isEqualTo(Claim.NEW);
        assertThat(claim(second, key, anothers)).isEqualTo(Claim.NEW);
        first.barrier(Map.of(key, mine), nothing -> {});
        assertThatExceptionOfType(ClaimStoreException.class)
                .isThrownBy(() -> second.barrier(Map.of(key, anothers), nothing -> {}));
        assertThat(claim(second, key, anothers)).isEqualTo(Claim.ANOTHERS);
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

    private static void rename(ClaimDatabase database, String from, String to) throws Exception {
        try (Connection connection = databases.of(database).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("alter table " + from + " rename to " + to);
        }
    }

    private static Claim claim(ClaimStore claims, EventKey key, UUID owner) {
        return OneEvent.claim(claims, key, owner, null);
    }

    private static ClaimStore claims(ClaimDatabase database) throws IOException {
        return new ClaimStore(databases.of(database), database);
    }

    @Test
    void noticesThatAServerLostClaimsInACrash() throws Exception {
        ClaimStore claims = claims(ClaimDatabase.POSTGRESQL);
        EventKey kept = key();
        claim(claims, kept, mine);
        claims.barrier(Map.of(kept, mine), nothing -> {});
        assertThatExceptionOfType(ClaimStoreException.class)
                .isThrownBy(() -> claims.barrier(Map.of(kept, mine, key(), mine), nothing -> {}))
                .withMessageContaining("lost claims");
    }

    @Test
    void noticesThatAClaimLostInACrashIsAnothersNow() throws Exception {
        ClaimStore claims = claims(ClaimDatabase.POSTGRESQL);
        EventKey key = key();
        assertThat(claim(claims, key, mine)).isEqualTo(Claim.NEW);
        assertThat(claims.releaseAllBut(mine, Set.of())).isEqualTo(1);
        assertThat(claim(claims, key, anothers)).isEqualTo(Claim.NEW);

        assertThatExceptionOfType(ClaimStoreException.class)
                .isThrownBy(() -> claims.barrier(Map.of(key, mine), nothing -> {}))
                .withMessageContaining("lost claims");
        claims.barrier(Map.of(key, anothers), nothing -> {});
    }
}
