package io.waybill.claim;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.springframework.stereotype.Component;

/**
 * Connections to the claim database beside the pool, for what may take long: the pool of an SQLite database has one
 * connection, and deliveries wait for it.
 */
@Component
public final class OwnConnections {

    private final HikariDataSource dataSource;

    OwnConnections(HikariDataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** A new connection, to be closed by the caller. */
    public Connection open() throws SQLException {
        Connection connection = DriverManager.getConnection(
                dataSource.getJdbcUrl(), dataSource.getUsername(), dataSource.getPassword());
        try (Statement statement = connection.createStatement()) {
            statement.execute(ClaimDatabase.of(dataSource.getJdbcUrl()).onConnect());
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }
}
