package io.waybill.claim;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sqlite.SQLiteConnection;

/**
 * Prepared statements that need not be closed. SQLite's driver compiles a statement each time it is prepared, which takes
 * longer than to run it; so they are kept for as long as the pool's one connection is the same. PostgreSQL's driver keeps
 * them itself, and the pool closes them with the connection. Whoever holds the connection may use it.
 */
final class Statements {

    private final Map<String, PreparedStatement> kept = new HashMap<>();
    private SQLiteConnection sqlite;

    @FunctionalInterface
    interface Use<T> {
        T give() throws SQLException;
    }

    /** SQLite's driver finalizes a statement that fails and goes on to refuse it; so after a failure none is kept. */
    <T> T forgottenOnFailure(Use<T> use) throws SQLException {
        try {
            return use.give();
        } catch (SQLException | RuntimeException e) {
            List<PreparedStatement> refused = List.copyOf(kept.values());
            kept.clear();
            for (PreparedStatement statement : refused) {
                try {
                    statement.close();
                } catch (SQLException ofClosing) {
                    e.addSuppressed(ofClosing);
                }
            }
            throw e;
        }
    }

    PreparedStatement get(Connection connection, String sql) throws SQLException {
        if (!connection.isWrapperFor(SQLiteConnection.class)) {
            return connection.prepareStatement(sql);
        }
        SQLiteConnection now = connection.unwrap(SQLiteConnection.class);
        if (sqlite != now) {
            kept.clear();
            sqlite = now;
        }
        PreparedStatement statement = kept.get(sql);
        if (statement == null || statement.isClosed()) {
            statement = now.prepareStatement(sql);
            kept.put(sql, statement);
        }
        return statement;
    }
}
