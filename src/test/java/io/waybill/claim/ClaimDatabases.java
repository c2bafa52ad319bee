package io.waybill.claim;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.boot.autoconfigure.jdbc.DataSourceProperties;

/** Both databases that can hold claims, real and set up as Waybill sets them up. */
final class ClaimDatabases implements AutoCloseable {

    private final Map<ClaimDatabase, HikariDataSource> open = new EnumMap<>(ClaimDatabase.class);
    private EmbeddedPostgres postgres;

    synchronized HikariDataSource of(ClaimDatabase database) throws IOException {
        if (!open.containsKey(database)) {
            Path dir = Files.createTempDirectory("waybill-test");
            open.put(database, dataSource(url(database, dir), dir));
        }
        return open.get(database);
    }

    private String url(ClaimDatabase database, Path dir) throws IOException {
        if (database == ClaimDatabase.SQLITE) {
            return "jdbc:sqlite:" + dir.resolve("claims.db");
        }
        postgres = EmbeddedPostgres.start();
        return postgres.getJdbcUrl("postgres", "postgres");
    }

    private static HikariDataSource dataSource(String url, Path dir) {
        DataSourceProperties properties = new DataSourceProperties();
        properties.setUrl(url);
        HikariDataSource dataSource = new ClaimConfiguration().dataSource(properties, dir, "embedded");
        new ClaimMigration(dataSource).run();
        return dataSource;
    }

    @Override
    public void close() throws IOException {
        open.values().forEach(HikariDataSource::close);
        if (postgres != null) {
            postgres.close();
        }
    }
}
