package io.waybill.claim;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * The claims: which delivery puts which event on its queue.
 *
 * <p>A claim is made by inserting the event's key (32 bytes), if absent, with the receipt of the delivery as its owner.
 * They are cheap, and on disk after {@link #barrier}; in an SQLite database they are written only there. Every method throws
 * {@link ClaimStoreException} when the database does not answer; the caller rolls back and the claims it made stay,
 * since they are its own when it tries again. Safe for many threads.
 */
public final class ClaimStore {

    private static final byte[] NOBODY = {};

    private final DataSource dataSource;
    private final ClaimDatabase database;
    private final Statements statements = new Statements();
    private final PendingClaims pending = new PendingClaims();

    ClaimStore(DataSource dataSource, ClaimDatabase database) {
        this.dataSource = dataSource;
        this.database = database;
    }

    /**
     * Claims the events of one delivery, in one go.
     *
     * @param events each key once
     * @param owner receipt of the delivery that wants to send them
     * @return what became of each
     */
    public Map<EventKey, Claim> claim(Collection<Wanted> events, UUID owner) {
        byte[] me = bytes(owner);
        return run("claim events", connection -> {
            Map<EventKey, Claim> claims = new HashMap<>();
            List<Wanted> open = new ArrayList<>(events);
            if (!database.isServer()) {
                settleKnown(connection, open, me, claims);
                claims.forEach((key, claim) -> {
                    if (claim != Claim.MINE) {
                        pending.forget(owner, key);
                    }
                });
                open.forEach(event -> claims.put(event.key(), pending.add(event, owner)));
                return claims;
            }
            open.sort(Comparator.comparing(event -> event.key().bytes(), Arrays::compareUnsigned));
            // A claim can vanish between the statements, when its owner releases it: then it is free again.
            while (!open.isEmpty()) {
                for (EventKey key : database.insert(statements, connection, open, me)) {
                    claims.put(key, Claim.NEW);
                }
                open.removeIf(event -> claims.containsKey(event.key()));
                settleKnown(connection, open, me, claims);
            }
            return claims;
        });
    }

    private void settleKnown(Connection connection, List<Wanted> open, byte[] me, Map<EventKey, Claim> claims)
            throws SQLException {
        if (open.isEmpty()) {
            return;
        }
        List<EventKey> keys = open.stream().map(Wanted::key).toList();
        database.owners(statements, connection, keys)
                .forEach((key, owner) -> claims.put(key, Arrays.equals(owner, me) ? Claim.MINE : Claim.ANOTHERS));
        open.removeIf(event -> claims.containsKey(event.key()));
        if (!open.isEmpty()) {
            long purgedBefore = purgedBefore(connection);
            for (Wanted event : open) {
                if (event.seconds() < purgedBefore) {
                    claims.put(event.key(), Claim.STALE);
                }
            }
            open.removeIf(event -> claims.containsKey(event.key()));
        }
    }

    /** What {@link #claim} would say to a delivery that has claimed nothing yet; claims nothing. */
    public Map<EventKey, Claim> look(Collection<Wanted> events) {
        return run("look for claims", connection -> {
            Map<EventKey, Claim> claims = new HashMap<>();
            settleKnown(connection, new ArrayList<>(events), NOBODY, claims);
            events.forEach(event ->
                    claims.putIfAbsent(event.key(), pending.owner(event.key()) == null ? Claim.NEW : Claim.ANOTHERS));
            return claims;
        });
    }

    /** Receipt of the delivery that has claimed the event; empty where it is unknown. */
    public Optional<UUID> owner(EventKey key) {
        return run("look for a claim", connection -> Optional.ofNullable(
                        database.owners(statements, connection, List.of(key)).get(key))
                .map(ClaimStore::uuid)
                .or(() -> Optional.ofNullable(pending.owner(key))));
    }

    /**
     * Puts these claims, and everything released so far, on disk. Called once before each JMS commit.
     *
     * @param claimed keys that the transaction relies on, with their owners. Where one of them is not the owner's, the caller
     *     must roll back: a database server lost its unsynced claims in a crash and is up again, or a purge has passed the
     *     event's time since it was claimed
     * @param along what is written in the same database transaction
     */
    public void barrier(Map<EventKey, UUID> claimed, Along along) {
        run("sync the claims", connection -> {
            Map<UUID, List<Wanted>> unwritten = pending.among(claimed);
            database.durably(connection, transaction -> {
                write(transaction, unwritten);
                along.write(transaction);
            });
            pending.written(unwritten);
            if (database.isServer()) {
                checkAll(connection, claimed);
            }
            return null;
        });
    }

    /** The insert decides, whatever was said of the claim before. */
    private void write(Connection connection, Map<UUID, List<Wanted>> unwritten) throws SQLException {
        for (Map.Entry<UUID, List<Wanted>> claims : unwritten.entrySet()) {
            byte[] owner = bytes(claims.getKey());
            Set<EventKey> inserted = database.insert(statements, connection, claims.getValue(), owner);
            Map<EventKey, UUID> others = new HashMap<>();
            claims.getValue().stream()
                    .map(Wanted::key)
                    .filter(key -> !inserted.contains(key))
                    .forEach(key -> others.put(key, claims.getKey()));
            checkAll(connection, others);
        }
    }

    /** What is written with the claims, by their connection. */
    @FunctionalInterface
    public interface Along {
        void write(Connection connection) throws SQLException;
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
            database.durably(connection, nothing -> {});
            return null;
        });
    }

    /**
     * Gives back what the delivery claimed in an earlier try and does not send now.
     *
     * @param owner receipt of the delivery
     * @param kept keys whose claims must stand
     * @return how many were released
     */
    public int releaseAllBut(UUID owner, Set<EventKey> kept) {
        return run("release claims", connection -> {
            List<byte[]> stale = new ArrayList<>();
            PreparedStatement select = statements.get(connection, "select event_key from claim where owner = ?");
            select.setBytes(1, bytes(owner));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    byte[] key = rows.getBytes(1);
                    if (!kept.contains(new EventKey(key))) {
                        stale.add(key);
                    }
                }
            }
            if (!stale.isEmpty()) {
                PreparedStatement delete =
                        statements.get(connection, "delete from claim where event_key = ? and owner = ?");
                delete.setBytes(2, bytes(owner));
                for (byte[] key : stale) {
                    delete.setBytes(1, key);
                    delete.executeUpdate();
                }
            }
            return stale.size() + pending.releaseAllBut(owner, kept);
        });
    }

    private long purgedBefore(Connection connection) throws SQLException {
        PreparedStatement select = statements.get(connection, "select purged_before from retention");
        try (ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private void checkAll(Connection connection, Map<EventKey, UUID> claimed) throws SQLException {
        Map<EventKey, byte[]> owners = database.owners(statements, connection, List.copyOf(claimed.keySet()));
        for (Map.Entry<EventKey, UUID> claim : claimed.entrySet()) {
            if (!Arrays.equals(owners.get(claim.getKey()), bytes(claim.getValue()))) {
                throw new SQLException("claims that were made are not there: a database server lost claims in a crash,"
                        + " another delivery has written them, or they are stale by now");
            }
        }
    }

    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private <T> T run(String what, Work<T> work) {
        try (Connection connection = dataSource.getConnection()) {
            return statements.forgottenOnFailure(() -> work.on(connection));
        } catch (SQLException e) {
            throw new ClaimStoreException("The claim database could not " + what + ": " + e.getMessage(), e);
        }
    }

    static UUID uuid(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    /** 16 bytes, which sort as the receipts do. */
    public static byte[] bytes(UUID uuid) {
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }
}
