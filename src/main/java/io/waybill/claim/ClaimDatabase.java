package io.waybill.claim;

import java.sql.Connection;
import java.sql.SQLException;

/** What differs between the two databases that can hold claims. */
enum ClaimDatabase {
    /**
     * WAL mode with {@code synchronous=NORMAL}: an insert is not synced. A commit under {@code FULL} syncs the log,
     * with everything before it. Source: SQLite, "PRAGMA synchronous", read 2026-11-20.
     */
    SQLITE("sqlite", "pragma synchronous=normal", "unixepoch()", "claimed_at < ?") {
        @Override
        void barrier(Connection connection) throws SQLException {
            try (var statement = connection.createStatement()) {
                statement.execute("pragma synchronous=full");
                try {
                    statement.executeUpdate("update barrier set n = n + 1");
                } finally {
                    statement.execute("pragma synchronous=normal");
                }
            }
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
        void barrier(Connection connection) throws SQLException {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute("set local synchronous_commit = on");
                statement.execute("select pg_logical_emit_message(true, 'waybill', 'barrier')");
                connection.commit();
            } finally {
                connection.setAutoCommit(true);
            }
        }
    };

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

    /** SQL for the database's own clock, in Unix seconds. */
    String now() {
        return now;
    }

    /** SQL condition on a claim, with Unix seconds as its parameter. */
    String claimedBefore() {
        return claimedBefore;
    }

    /** Makes everything inserted before durable, by whichever connection. */
    abstract void barrier(Connection connection) throws SQLException;

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
