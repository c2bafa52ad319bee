package io.waybill.claim;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
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

    /**
     * For PostgreSQL's driver, which would wait for ever for a server that went away without a word; in seconds. A claim
     * database that takes longer for one statement is taken for away.
     */
    static Map<String, String> properties() {
        return Map.of("socketTimeout", "60", "tcpKeepAlive", "true");
    }

    private static Properties properties(HikariDataSource dataSource) {
        Properties properties = new Properties();
        if (dataSource.getUsername() != null) {
            properties.put("user", dataSource.getUsername());
        }
        if (dataSource.getPassword() != null) {
            properties.put("password", dataSource.getPassword());
        }
        if (ClaimDatabase.of(dataSource.getJdbcUrl()).isServer()) {
            properties.putAll(properties());
        }
        return properties;
    }

    /** A new connection, to be closed by the caller. */
    public Connection open() throws SQLException {
        Connection connection = DriverManager.getConnection(dataSource.getJdbcUrl(), properties(dataSource));
        try (Statement statement = connection.createStatement()) {
            statement.execute(ClaimDatabase.of(dataSource.getJdbcUrl()).onConnect());
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }
}
