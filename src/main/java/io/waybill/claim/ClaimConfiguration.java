package io.waybill.claim;

import com.zaxxer.hikari.HikariDataSource;
import io.waybill.StartRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.jdbc.DataSourceProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The claim database: SQLite under the data directory, or PostgreSQL by {@code spring.datasource.*}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DataSourceProperties.class)
class ClaimConfiguration {

    private static final Logger log = LoggerFactory.getLogger(ClaimConfiguration.class);

    /** Beside the heap: the inner pages of ten million claims, and the leaves in use. */
    private static final int SQLITE_CACHE_KIB = 32 * 1024;

    @Bean
    HikariDataSource dataSource(
            DataSourceProperties properties,
            @Value("${waybill.data-dir}") Path dataDir,
            @Value("${spring.artemis.mode:embedded}") String brokerMode) {
        ClaimDatabase database;
        try {
            database = ClaimDatabase.of(properties.determineUrl());
        } catch (IllegalArgumentException e) {
            throw new StartRefusedException(
                    e.getMessage(),
                    "Set SPRING_DATASOURCE_URL to jdbc:postgresql://host/database, or leave it out.",
                    e);
        }
        HikariDataSource dataSource = properties
                .initializeDataSourceBuilder()
                .type(HikariDataSource.class)
                .build();
        dataSource.setPoolName("claims");
        dataSource.setConnectionInitSql(database.onConnect());
        // Waybill starts, receives and answers while the database is away.
        dataSource.setInitializationFailTimeout(-1);
        dataSource.setConnectionTimeout(3_000);
        if (database == ClaimDatabase.SQLITE) {
            // SQLite has one writer; a second connection would only wait for its lock.
            dataSource.setMaximumPoolSize(1);
            dataSource.addDataSourceProperty("journal_mode", "WAL");
            dataSource.addDataSourceProperty("busy_timeout", "3000");
            dataSource.addDataSourceProperty("cache_size", Integer.toString(-SQLITE_CACHE_KIB));
            dataSource.addDataSourceProperty("jdbc.get_generated_keys", "false");
            createDirectory(dataDir);
            if (brokerMode.equalsIgnoreCase("native")) {
                log.warn(
                        "The claims are in {}, which no other process sees: should a second Waybill use this broker, both"
                                + " deliver every event. Set SPRING_DATASOURCE_URL to a PostgreSQL database before you start one.",
                        dataDir.toAbsolutePath());
            }
        } else {
            OwnConnections.properties().forEach(dataSource::addDataSourceProperty);
        }
        return dataSource;
    }

    @Bean
    ClaimStore claimStore(HikariDataSource dataSource) {
        return new ClaimStore(dataSource, ClaimDatabase.of(dataSource.getJdbcUrl()));
    }

    @Bean
    Deaths deaths(HikariDataSource dataSource) {
        return new Deaths(dataSource);
    }

    private static void createDirectory(Path dataDir) {
        try {
            Files.createDirectories(dataDir);
        } catch (IOException e) {
            throw new StartRefusedException(
                    "WAYBILL_DATA_DIR (" + dataDir.toAbsolutePath() + ") cannot be created: " + e.getMessage(),
                    "Name a directory that this user can write.",
                    e);
        }
    }
}
