package io.waybill.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.waybill.inbox.Receipt;
import java.io.IOException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Old claims go, by the database's clock, and what they stood for is stale from then on. */
class ClaimPurgeIT {

    private static final ClaimDatabases databases = new ClaimDatabases();
    private static final SecureRandom random = new SecureRandom();
    private static final Duration KEEP = Duration.ofDays(400);

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final Instant now = Instant.now();

    @AfterAll
    static void end() throws IOException {
        databases.close();
    }

    @ParameterizedTest
    @EnumSource(ClaimDatabase.class)
    void removesWhatIsOldAndNothingElse(ClaimDatabase database) throws Exception {
        empty(database);
        ClaimStore claims = new ClaimStore(databases.of(database), database);
        EventKey old = claimed(database, now.minus(Duration.ofDays(402)), now.minus(Duration.ofDays(402)));
        EventKey claimedLate = claimed(database, now.minus(Duration.ofDays(402)), now.minus(Duration.ofDays(399)));
        EventKey fresh = claimed(database, now.minus(Duration.ofDays(399)), now.minus(Duration.ofDays(399)));

        assertThat(purge(database, 20).run()).isEqualTo(1);

        assertThat(claims.owner(old)).isEmpty();
        assertThat(claims.owner(claimedLate)).isPresent();
        assertThat(claims.owner(fresh)).isPresent();
        assertThat(purge(database, 20).run()).isZero();
    }

    @ParameterizedTest
    @EnumSource(ClaimDatabase.class)
    void takesAnOldEventWhoseKeyIsUnknownForStaleOnceClaimsWereRemoved(ClaimDatabase database) throws Exception {
        empty(database);
        ClaimStore claims = new ClaimStore(databases.of(database), database);
        Instant longAgo = now.minus(Duration.ofDays(500));
        assertThat(OneEvent.claim(claims, key(), owner(), longAgo))
                .as("nothing was removed yet")
                .isEqualTo(Claim.NEW);
        EventKey known = claimed(database, now, now);
        claimed(database, now.minus(Duration.ofDays(390)), now.minus(Duration.ofDays(390)));
        claimed(database, now.minus(Duration.ofDays(402)), now.minus(Duration.ofDays(402)));
        assertThat(purge(database, 20).run()).isEqualTo(1);

        assertThat(OneEvent.claim(claims, key(), owner(), longAgo)).isEqualTo(Claim.STALE);
        assertThat(OneEvent.look(claims, key(), longAgo)).isEqualTo(Claim.STALE);
        assertThat(OneEvent.claim(claims, key(), owner(), now.minus(KEEP).minusSeconds(60)))
                .isEqualTo(Claim.STALE);
        assertThat(OneEvent.claim(claims, known, owner(), longAgo)).isEqualTo(Claim.ANOTHERS);
        assertThat(OneEvent.claim(claims, key(), owner(), now.minus(Duration.ofDays(398))))
                .isEqualTo(Claim.NEW);
        assertThat(OneEvent.claim(claims, key(), owner(), null))
                .as("nobody knows its time")
                .isEqualTo(Claim.NEW);
    }

    /** Its event may have been delivered before, by a claim that is gone. */
    @Test
    void refusesAClaimWhoseTimeIsPassedBeforeItIsWritten() throws Exception {
        ClaimDatabase database = ClaimDatabase.SQLITE;
        empty(database);
        ClaimStore claims = new ClaimStore(databases.of(database), database);
        Instant longAgo = now.minus(Duration.ofDays(500));
        EventKey key = key();
        UUID owner = owner();
        assertThat(OneEvent.claim(claims, key, owner, longAgo)).isEqualTo(Claim.NEW);
        claimed(database, now.minus(Duration.ofDays(390)), now.minus(Duration.ofDays(390)));
        claimed(database, now.minus(Duration.ofDays(402)), now.minus(Duration.ofDays(402)));
        assertThat(purge(database, 50).run()).isEqualTo(1);

        assertThatExceptionOfType(ClaimStoreException.class)
                .isThrownBy(() -> claims.barrier(Map.of(key, owner), nothing -> {}));
        assertThat(OneEvent.claim(claims, key, owner, longAgo)).isEqualTo(Claim.STALE);
    }

    @ParameterizedTest
    @EnumSource(ClaimDatabase.class)
    void stopsWithAnAlarmWhenItWouldTakeTooMany(ClaimDatabase database) throws Exception {
        empty(database);
        Instant old = now.minus(Duration.ofDays(402));
        for (int i = 0; i < 1_100; i++) {
            claimed(database, old, old);
        }
        for (int i = 0; i < 1_000; i++) {
            claimed(database, now.minus(Duration.ofDays(390)), now);
        }
        assertThat(purge(database, 50).run()).isZero();
        assertThat(meters.get("waybill.claims.purge.halted").gauge().value()).isEqualTo(1);

        assertThat(purge(database, 60).run()).isEqualTo(1_100);
        assertThat(meters.get("waybill.claims.purged").counter().count()).isEqualTo(1_100);
    }

    @ParameterizedTest
    @EnumSource(ClaimDatabase.class)
    void takesAClockForWrongByWhichNothingWasReceivedForHalfTheTime(ClaimDatabase database) throws Exception {
        empty(database);
        Instant tenYearsAgo = now.minus(Duration.ofDays(3_650));
        EventKey known = claimed(database, tenYearsAgo, tenYearsAgo);
        claimed(database, now, now);

        assertThat(purge(database, 20).run()).isZero();

        ClaimStore claims = new ClaimStore(databases.of(database), database);
        assertThat(claims.owner(known)).isPresent();
        assertThat(OneEvent.claim(claims, key(), owner(), tenYearsAgo))
                .as("what happens once the clock is right again")
                .isEqualTo(Claim.NEW);
    }

    @ParameterizedTest
    @EnumSource(ClaimDatabase.class)
    void stopsWithAnAlarmWhereTheClocksAreDaysApart(ClaimDatabase database) throws Exception {
        empty(database);
        claimed(database, now.minus(Duration.ofDays(402)), now.minus(Duration.ofDays(402)));
        claimed(database, now.minus(Duration.ofDays(390)), now.minus(Duration.ofDays(390)));

        assertThat(purge(database, 20, Clock.offset(Clock.systemUTC(), Duration.ofDays(-2)))
                        .run())
                .isZero();
        assertThat(meters.get("waybill.claims.purge.halted").gauge().value()).isEqualTo(1);
        assertThat(purge(database, 20).run()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(ClaimDatabase.class)
    void alarmsWhileEveryNewEventIsStale(ClaimDatabase database) throws Exception {
        empty(database);
        try (Connection connection = databases.of(database).getConnection();
                var statement = connection.createStatement()) {
            statement.executeUpdate("update retention set purged_before = 4000000000");
        }

        assertThat(purge(database, 20).run()).isZero();
        assertThat(meters.get("waybill.claims.purge.halted").gauge().value()).isEqualTo(1);
        empty(database);
    }

    @Test
    void waitsForAClaimThatBeganBeforeTheLimitWasWrittenDown() throws Exception {
        ClaimDatabase database = ClaimDatabase.POSTGRESQL;
        empty(database);
        ClaimStore claims = new ClaimStore(databases.of(database), database);
        claimed(database, now.minus(Duration.ofDays(390)), now.minus(Duration.ofDays(390)));
        EventKey old = claimed(database, now.minus(Duration.ofDays(402)), now.minus(Duration.ofDays(402)));
        ExecutorService purging = Executors.newSingleThreadExecutor();
        try (Connection slow = databases.of(database).getConnection()) {
            slow.setAutoCommit(false);
            slow.createStatement().executeUpdate("delete from claim where false");
            Future<Long> removed = purging.submit(() -> purge(database, 60).run());
            await().during(Duration.ofMillis(500))
                    .until(() -> !removed.isDone() && claims.owner(old).isPresent());
            slow.commit();
            assertThat(removed.get()).isEqualTo(1);
        } finally {
            purging.shutdownNow();
        }
    }

    private ClaimPurge purge(ClaimDatabase database, int maxShare) throws IOException {
        return purge(database, maxShare, Clock.systemUTC());
    }

    /** Once may be a restart of the database; again and again is a purge that never comes to its end. */
    @Test
    void raisesTheAlarmWhereItFailsTwiceInARow() {
        HikariDataSource nowhere = new HikariDataSource();
        nowhere.setJdbcUrl("jdbc:sqlite:/nowhere/claims.db");
        ClaimPurge purge = new ClaimPurge(
                new OwnConnections(nowhere),
                ClaimDatabase.SQLITE,
                new ClaimSettings(KEEP, Duration.ofHours(6), 20),
                meters,
                Clock.systemUTC());
        assertThatExceptionOfType(SQLException.class).isThrownBy(purge::run);
        assertThat(meters.get("waybill.claims.purge.halted").gauge().value()).isZero();
        assertThatExceptionOfType(SQLException.class).isThrownBy(purge::run);
        assertThat(meters.get("waybill.claims.purge.halted").gauge().value()).isEqualTo(1);
    }

    private ClaimPurge purge(ClaimDatabase database, int maxShare, Clock clock) throws IOException {
        return new ClaimPurge(
                new OwnConnections(databases.of(database)),
                database,
                new ClaimSettings(KEEP, Duration.ofHours(6), maxShare),
                meters,
                clock);
    }

    private static void empty(ClaimDatabase database) throws SQLException, IOException {
        try (Connection connection = databases.of(database).getConnection();
                var statement = connection.createStatement()) {
            statement.executeUpdate("delete from claim");
            statement.executeUpdate("update retention set purged_before = 0");
        }
    }

    /** A claim that was made then, for a delivery that was received then. */
    private static EventKey claimed(ClaimDatabase database, Instant received, Instant claimed)
            throws SQLException, IOException {
        EventKey key = key();
        String time = database == ClaimDatabase.SQLITE ? "?" : "to_timestamp(?)";
        try (Connection connection = databases.of(database).getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into claim (event_key, owner, claimed_at) values (?, ?, " + time + ")")) {
            insert.setBytes(1, key.bytes());
            insert.setBytes(2, ClaimStore.bytes(Receipt.at(received)));
            insert.setLong(3, claimed.getEpochSecond());
            insert.executeUpdate();
        }
        return key;
    }

    private UUID owner() {
        return Receipt.at(now);
    }

    private static EventKey key() {
        byte[] key = new byte[32];
        random.nextBytes(key);
        return new EventKey(key);
    }
}
