package io.waybill.claim;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.waybill.inbox.Receipt;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Removes claims that are older than {@code waybill.claims.keep}, by the database's clock, a few hundred at a time while
 * everything goes on.
 *
 * <p>Before the first is removed it is written down up to which time claims may be gone: an event from before that time
 * whose key is unknown is stale from then on. So even a purge that takes too much, because a clock was wrong, cannot
 * double an event. Where it would take an abnormal share of all claims it stops and says so. Several processes may purge
 * one database at once.
 *
 * <p>A clock far ahead must not move that time into the future either, since every new event would be stale then. Such a
 * clock is seen by the gap that it leaves: nothing was received in the first half of the time for which claims are kept. An
 * installation that was quiet for so long looks the same, and keeps its few claims until there are newer ones.
 */
@Component
public final class ClaimPurge {

    private static final Logger log = LoggerFactory.getLogger(ClaimPurge.class);
    private static final int BATCH = 500;
    /** After each batch: an SQLite database has one writer, and deliveries wait for it. */
    private static final Duration PAUSE = Duration.ofMillis(50);
    /** Fewer than these are removed whatever their share: a small installation has quiet years. */
    private static final long FEW = 1_000;
    /** How far a provider's clock may be ahead of the database's, and Waybill's may be off it. */
    private static final Duration CLOCKS_APART = Duration.ofDays(1);
    /** PostgreSQL's sessions that write claims since before a time; SQLite has one writer, and so none. */
    private static final String CLAIMING = "select count(*) from pg_locks l join pg_stat_activity a on a.pid = l.pid"
            + " where l.relation = 'claim'::regclass and l.mode = 'RowExclusiveLock' and a.pid <> pg_backend_pid()"
            + " and a.xact_start < to_timestamp(?)";

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final int LOOKS = 600;

    private final OwnConnections connections;
    private final ClaimDatabase database;
    private final ClaimSettings settings;
    private final Clock clock;
    private final AtomicInteger halted;
    private final Counter purged;
    private volatile boolean failed;

    @Autowired
    ClaimPurge(
            OwnConnections connections,
            HikariDataSource dataSource,
            ClaimSettings settings,
            MeterRegistry meters,
            Clock clock) {
        this(connections, ClaimDatabase.of(dataSource.getJdbcUrl()), settings, meters, clock);
    }

    ClaimPurge(
            OwnConnections connections,
            ClaimDatabase database,
            ClaimSettings settings,
            MeterRegistry meters,
            Clock clock) {
        this.connections = connections;
        this.database = database;
        this.settings = settings;
        this.clock = clock;
        this.halted = new AtomicInteger();
        Gauge.builder("waybill.claims.purge.halted", halted, AtomicInteger::get)
                .description("1 while old claims are not removed because something is wrong; the log says what")
                .strongReference(true)
                .register(meters);
        this.purged = Counter.builder("waybill.claims.purged")
                .description("claims removed because they are older than waybill.claims.keep")
                .register(meters);
    }

    /**
     * Removes what is too old.
     *
     * @return how many claims were removed
     * @throws SQLException when the database does not answer; what is left is removed another time
     */
    public long run() throws SQLException, InterruptedException {
        try (Connection connection = connections.open()) {
            long now = number(connection, "select " + database.now());
            long limit = now - settings.keep().toSeconds();
            long old = count(connection, limit);
            boolean plausible = isPlausible(connection, now, limit, old);
            boolean worthwhile = plausible && old > 0 && hasClaimsSoonAfter(connection, limit);
            long removed = worthwhile ? purge(connection, limit) : 0;
            halted.set(plausible ? 0 : 1);
            failed = false;
            return removed;
        } catch (SQLException e) {
            // Once may be a restart of the database.
            halted.set(failed ? 1 : halted.get());
            failed = true;
            throw e;
        }
    }

    /** Says why where it is not. */
    private boolean isPlausible(Connection connection, long now, long limit, long old) throws SQLException {
        long purgedBefore = number(connection, "select purged_before from retention");
        if (purgedBefore > now) {
            log.error(
                    "Events from before {} whose key is unknown are parked as stale, since the claim database's clock was"
                            + " that far ahead when claims were purged. Once it is right, stop nothing and run: update"
                            + " retention set purged_before = {}. What is parked as stale by then stays so; see what it is.",
                    Instant.ofEpochSecond(purgedBefore),
                    now);
            return false;
        }
        Duration apart =
                Duration.between(clock.instant(), Instant.ofEpochSecond(now)).abs();
        if (apart.compareTo(CLOCKS_APART) > 0) {
            log.error("No claims are purged: the clocks of Waybill and of its claim database are {} apart.", apart);
            return false;
        }
        return old <= FEW || isPlausibleShare(connection, limit, old);
    }

    private boolean isPlausibleShare(Connection connection, long limit, long old) throws SQLException {
        if (!hasClaimsSoonAfter(connection, limit)) {
            log.error(
                    "No claims are purged: {} are older than waybill.claims.keep, and none was made in the half of that time"
                            + " after them. Check the clock of the claim database. If it is right, and Waybill was quiet"
                            + " for so long, do nothing: they are purged once newer claims are old enough.",
                    old);
            return false;
        }
        long enough = (old * 100 + settings.maxPurgeShare() - 1) / settings.maxPurgeShare();
        // Not all of them, which may take longer than a database connection waits.
        long total = number(connection, "select count(*) from (select 1 from claim limit ?) as counted", enough);
        if (total < enough) {
            log.error(
                    "No claims are purged: {} of {} are older than waybill.claims.keep. Check the clock of the claim"
                            + " database; if it is right, as after keep was lowered, raise"
                            + " waybill.claims.max-purge-share, now {} percent, until they are gone.",
                    old,
                    total,
                    settings.maxPurgeShare());
            return false;
        }
        return true;
    }

    /** Whether anything was received in the first half of the time for which claims are kept. */
    private boolean hasClaimsSoonAfter(Connection connection, long limit) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select 1 from claim where owner >= ? and owner < ? limit 1")) {
            select.setBytes(1, earliestOwner(limit));
            select.setBytes(2, earliestOwner(limit + settings.keep().toSeconds() / 2));
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    private long purge(Connection connection, long limit) throws SQLException, InterruptedException {
        long staleBefore = limit + CLOCKS_APART.toSeconds();
        execute(connection, "update retention set purged_before = ? where purged_before < ?", staleBefore, staleBefore);
        if (!awaitEarlierClaims(connection)) {
            log.info("Old claims are not removed yet: statements that began before are still under way");
            return 0;
        }
        long removed = 0;
        int batch = BATCH;
        while (batch == BATCH) {
            batch = removeSome(connection, limit);
            removed += batch;
            purged.increment(batch);
            Thread.sleep(PAUSE.toMillis());
        }
        log.info("{} claims older than waybill.claims.keep were removed", removed);
        return removed;
    }

    /** A claim that is being made since before the limit was written down has not seen it. */
    private boolean awaitEarlierClaims(Connection connection) throws SQLException, InterruptedException {
        if (!database.isServer()) {
            return true;
        }
        long began = number(connection, "select extract(epoch from clock_timestamp())::bigint + 1");
        for (int look = 0; look < LOOKS; look++) {
            if (number(connection, CLAIMING, began) == 0) {
                return true;
            }
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        }
        return false;
    }

    private long count(Connection connection, long limit) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "select count(*) from claim where owner < ? and " + database.claimedBefore())) {
            setLimit(select, limit);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private int removeSome(Connection connection, long limit) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                "delete from claim where event_key in (select event_key from claim where owner < ? and "
                        + database.claimedBefore() + " order by owner limit " + BATCH + ")")) {
            setLimit(delete, limit);
            return delete.executeUpdate();
        }
    }

    /** Receipts begin with their time, so the index on owners leads to old claims; their own time decides. */
    private static void setLimit(PreparedStatement statement, long limit) throws SQLException {
        statement.setBytes(1, earliestOwner(limit));
        statement.setLong(2, limit);
    }

    private static byte[] earliestOwner(long seconds) {
        return ClaimStore.bytes(Receipt.earliest(Instant.ofEpochSecond(seconds)));
    }

    private static void execute(Connection connection, String sql, long... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setLong(i + 1, parameters[i]);
            }
            statement.executeUpdate();
        }
    }

    private static long number(Connection connection, String sql, long... parameters) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                select.setLong(i + 1, parameters[i]);
            }
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
