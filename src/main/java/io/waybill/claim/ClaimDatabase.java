package io.waybill.claim;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What differs between the two databases that can hold claims. */
enum ClaimDatabase {
    /**
     * WAL mode with {@code synchronous=NORMAL}: an insert is not synced. A commit under {@code FULL} syncs the log,
     * with everything before it. Source: SQLite, "PRAGMA synchronous", read 2026-11-20.
     */
    SQLITE("sqlite", "pragma synchronous=normal", "unixepoch()", "claimed_at < ?") {
        @Override
        void durably(Connection connection, Work work) throws SQLException {
            try (var statement = connection.createStatement()) {
                statement.execute("pragma synchronous=full");
                try {
                    transaction(connection, () -> {
                        work.on(connection);
                        statement.executeUpdate("update barrier set n = n + 1");
                    });
                } finally {
                    statement.execute("pragma synchronous=normal");
                }
            }
        }

        @Override
        Set<EventKey> insert(Statements statements, Connection connection, List<Wanted> events, byte[] owner)
                throws SQLException {
            Set<EventKey> inserted = new HashSet<>();
            PreparedStatement insert =
                    statements.get(connection, "insert into claim (event_key, owner)" + SQLITE_VALUES);
            insert.setBytes(2, owner);
            for (Wanted event : events) {
                insert.setBytes(1, event.key().bytes());
                insert.setLong(3, event.seconds());
                if (insert.executeUpdate() == 1) {
                    inserted.add(event.key());
                }
            }
            return inserted;
        }

        @Override
        Map<EventKey, byte[]> owners(Statements statements, Connection connection, List<EventKey> keys)
                throws SQLException {
            Map<EventKey, byte[]> owners = new HashMap<>();
            PreparedStatement select = statements.get(connection, "select owner from claim where event_key = ?");
            for (EventKey key : keys) {
                select.setBytes(1, key.bytes());
                try (ResultSet row = select.executeQuery()) {
                    if (row.next()) {
                        owners.put(key, row.getBytes(1));
                    }
                }
            }
            return owners;
        }
    },
    /**
     * {@code synchronous_commit=off}: an insert is not flushed. One transaction that writes a WAL record and commits
     * synchronously flushes the log up to itself. Source: PostgreSQL, "Asynchronous Commit", read 2026-11-20.
     */
    POSTGRESQL(
            "postgresql",
            "set synchronous_commit = off",
            "extract(epoch from now())::bigint",
            "claimed_at < to_timestamp(?)") {
        @Override
        void durably(Connection connection, Work work) throws SQLException {
            transaction(connection, () -> {
                work.on(connection);
                try (var statement = connection.createStatement()) {
                    statement.execute("set local synchronous_commit = on");
                    statement.execute("select pg_logical_emit_message(true, 'waybill', 'barrier')");
                }
            });
        }

        /** Sorted, by the caller: transactions that insert the same keys in different orders would dead-lock. */
        @Override
        Set<EventKey> insert(Statements statements, Connection connection, List<Wanted> events, byte[] owner)
                throws SQLException {
            PreparedStatement insert = statements.get(connection, POSTGRESQL_INSERT);
            insert.setBytes(1, owner);
            insert.setArray(
                    2,
                    connection.createArrayOf(
                            "bytea",
                            events.stream().map(event -> event.key().bytes()).toArray(byte[][]::new)));
            insert.setArray(
                    3,
                    connection.createArrayOf(
                            "bigint", events.stream().map(Wanted::seconds).toArray()));
            Set<EventKey> inserted = new HashSet<>();
            try (ResultSet rows = insert.executeQuery()) {
                while (rows.next()) {
                    inserted.add(new EventKey(rows.getBytes(1)));
                }
            }
            return inserted;
        }

        @Override
        Map<EventKey, byte[]> owners(Statements statements, Connection connection, List<EventKey> keys)
                throws SQLException {
            PreparedStatement select =
                    statements.get(connection, "select event_key, owner from claim where event_key = any (?)");
            select.setArray(
                    1,
                    connection.createArrayOf(
                            "bytea", keys.stream().map(EventKey::bytes).toArray(byte[][]::new)));
            Map<EventKey, byte[]> owners = new HashMap<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    owners.put(new EventKey(rows.getBytes(1)), rows.getBytes(2));
                }
            }
            return owners;
        }
    };

    /** One statement, so that no purge can come between the look at its limit and the insert. */
    private static final String SQLITE_VALUES =
            " select ?, ? where ? >= (select purged_before from retention) on conflict do nothing";

    /** Same. */
    private static final String POSTGRESQL_INSERT = "insert into claim (event_key, owner)"
            + " select wanted.event_key, ? from unnest(?, ?) as wanted (event_key, seconds)"
            + " where wanted.seconds >= (select purged_before from retention)"
            + " order by wanted.event_key on conflict do nothing returning event_key";

    private final String migrations;
    private final String onConnect;
    private final String now;
    private final String claimedBefore;

    ClaimDatabase(String migrations, String onConnect, String now, String claimedBefore) {
        this.migrations = migrations;
        this.onConnect = onConnect;
        this.now = now;
        this.claimedBefore = claimedBefore;
    }

    /** What is written in one transaction. */
    @FunctionalInterface
    interface Work {
        void on(Connection connection) throws SQLException;
    }

    /** Same, with a connection that the caller has. */
    @FunctionalInterface
    interface Rows {
        void write() throws SQLException;
    }

    static void transaction(Connection connection, Rows rows) throws SQLException {
        connection.setAutoCommit(false);
        try {
            rows.write();
            connection.commit();
        } catch (SQLException | RuntimeException | Error e) {
            undo(connection, e);
            throw e;
        }
        connection.setAutoCommit(true);
    }

    /** SQLite may have rolled back by itself, and then says so: what failed first is what the operator must read. */
    private static void undo(Connection connection, Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
        try {
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** SQL for the database's own clock, in Unix seconds. */
    String now() {
        return now;
    }

    /** SQL condition on a claim, with Unix seconds as its parameter. */
    String claimedBefore() {
        return claimedBefore;
    }

    /** Does this work in a transaction, and makes it and everything inserted before durable, by whichever connection. */
    abstract void durably(Connection connection, Work work) throws SQLException;

    /** Inserts the claims that nobody has and that are not stale, without a sync; tells which. In SQLite, in a transaction. */
    abstract Set<EventKey> insert(Statements statements, Connection connection, List<Wanted> events, byte[] owner)
            throws SQLException;

    /** The receipts that own these keys, as 16 bytes; a key that nobody has is left out. */
    abstract Map<EventKey, byte[]> owners(Statements statements, Connection connection, List<EventKey> keys)
            throws SQLException;

    /** Whether it is a process of its own, which can crash and come back while this one goes on. */
    boolean isServer() {
        return this == POSTGRESQL;
    }

    String migrations() {
        return "classpath:db/migration/" + migrations;
    }

    String onConnect() {
        return onConnect;
    }

    static ClaimDatabase of(String jdbcUrl) {
        if (jdbcUrl.startsWith("jdbc:sqlite:")) {
            return SQLITE;
        }
        if (jdbcUrl.startsWith("jdbc:postgresql:")) {
            return POSTGRESQL;
        }
        throw new IllegalArgumentException("spring.datasource.url is neither jdbc:sqlite: nor jdbc:postgresql:");
    }
}
