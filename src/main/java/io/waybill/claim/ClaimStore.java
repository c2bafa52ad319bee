package io.waybill.claim;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * The claims: which delivery puts which event on its queue.
 *
 * <p>A claim is made by inserting the event's key (32 bytes), if absent, with the receipt of the delivery as its owner.
 * Inserts commit one by one and are cheap; they are on disk after {@link #barrier}. Every method throws
 * {@link ClaimStoreException} when the database does not answer; the caller rolls back and the claims it made stay,
 * since they are its own when it tries again. Safe for many threads.
 */
public final class ClaimStore {

    private final DataSource dataSource;
    private final ClaimDatabase database;

    ClaimStore(DataSource dataSource, ClaimDatabase database) {
        this.dataSource = dataSource;
        this.database = database;
    }

    /**
     * Claims one event.
     *
     * @param key SHA-256 of the event's identity
     * @param owner receipt of the delivery that wants to send it
     * @param time when the event happened; null where nobody knows, which is never stale
     */
    public Claim claim(byte[] key, UUID owner, Instant time) {
        byte[] ownerBytes = bytes(owner);
        long seconds = time == null ? Long.MAX_VALUE : time.getEpochSecond();
        return run("claim an event", connection -> {
            // A claim can vanish between the statements, when its owner releases it: then it is free again.
            while (true) {
                if (insert(connection, key, ownerBytes, seconds)) {
                    return Claim.NEW;
                }
                byte[] found = ownerOf(connection, key);
                if (found != null) {
                    return Arrays.equals(found, ownerBytes) ? Claim.MINE : Claim.ANOTHERS;
                }
                if (seconds < purgedBefore(connection)) {
                    return Claim.STALE;
                }
            }
        });
    }

    /** What {@link #claim} would say to a delivery that has claimed nothing yet; claims nothing. */
    public Claim look(byte[] key, Instant time) {
        return run("look for a claim", connection -> {
            if (ownerOf(connection, key) != null) {
                return Claim.ANOTHERS;
            }
            return time != null && time.getEpochSecond() < purgedBefore(connection) ? Claim.STALE : Claim.NEW;
        });
    }

    /** Receipt of the delivery that has claimed the event; empty where it is unknown. */
    public Optional<UUID> owner(byte[] key) {
        return run("look for a claim", connection -> Optional.ofNullable(ownerOf(connection, key))
                .map(ByteBuffer::wrap)
                .map(owner -> new UUID(owner.getLong(), owner.getLong())));
    }

    /**
     * Puts everything claimed and released so far on disk. Called once before each JMS commit.
     *
     * @param claimed keys that the transaction relies on. A database server that lost its unsynced claims in a crash and is
     *     up again has none of them, and the caller must roll back
     */
    public void barrier(Collection<EventKey> claimed) {
        run("sync the claims", connection -> {
            database.barrier(connection);
            if (database.isServer()) {
                checkAll(connection, claimed);
            }
            return null;
        });
    }

    /**
     * Proves that claims could be made now, by a write that is put on disk.
     *
     * @param within how long a database server may take for each answer
     */
    public void check(Duration within) {
        run("answer", connection -> {
            if (database.isServer()) {
                connection.setNetworkTimeout(Runnable::run, Math.toIntExact(within.toMillis()));
            }
            database.barrier(connection);
            return null;
        });
    }

    /**
     * Gives back what the delivery claimed in an earlier try and does not send now.
     *
     * @param owner receipt of the delivery
     * @param sent keys that this transaction sends
     * @return how many were released
     */
    public int releaseAllBut(UUID owner, Set<EventKey> sent) {
        return run("release claims", connection -> {
            List<byte[]> stale = new ArrayList<>();
            try (PreparedStatement select =
                    connection.prepareStatement("select event_key from claim where owner = ?")) {
                select.setBytes(1, bytes(owner));
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        byte[] key = rows.getBytes(1);
                        if (!sent.contains(new EventKey(key))) {
                            stale.add(key);
                        }
                    }
                }
            }
            try (PreparedStatement delete =
                    connection.prepareStatement("delete from claim where event_key = ? and owner = ?")) {
                for (byte[] key : stale) {
                    delete.setBytes(1, key);
                    delete.setBytes(2, bytes(owner));
                    delete.executeUpdate();
                }
            }
            return stale.size();
        });
    }

    /** One statement, so that no purge can come between the look at its limit and the insert. */
    private static boolean insert(Connection connection, byte[] key, byte[] owner, long seconds) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into claim (event_key, owner)"
                + " select ?, ? where ? >= (select purged_before from retention) on conflict do nothing")) {
            insert.setBytes(1, key);
            insert.setBytes(2, owner);
            insert.setLong(3, seconds);
            return insert.executeUpdate() == 1;
        }
    }

    private static long purgedBefore(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select purged_before from retention");
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void checkAll(Connection connection, Collection<EventKey> claimed) throws SQLException {
        byte[][] keys = claimed.stream().map(EventKey::bytes).toArray(byte[][]::new);
        try (PreparedStatement count =
                connection.prepareStatement("select count(*) from claim where event_key = any (?)")) {
            count.setArray(1, connection.createArrayOf("bytea", keys));
            try (ResultSet row = count.executeQuery()) {
                row.next();
                if (row.getInt(1) != keys.length) {
                    throw new SQLException("the server restarted and lost claims that were not yet synced");
                }
            }
        }
    }

    private static byte[] ownerOf(Connection connection, byte[] key) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select owner from claim where event_key = ?")) {
            select.setBytes(1, key);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? rows.getBytes(1) : null;
            }
        }
    }

    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private <T> T run(String what, Work<T> work) {
        try (Connection connection = dataSource.getConnection()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw new ClaimStoreException("The claim database could not " + what + ": " + e.getMessage(), e);
        }
    }

    /** 16 bytes, which sort as the receipts do. */
    public static byte[] bytes(UUID uuid) {
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }
}
