package io.waybill.claim;

import com.zaxxer.hikari.HikariDataSource;
import org.flywaydb.core.Flyway;
import org.springframework.stereotype.Component;

/** Brings the claim database to the form this version needs. Safe to run by several processes at once. */
@Component
public final class ClaimMigration {

    private final HikariDataSource dataSource;

    ClaimMigration(HikariDataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Migrates, which does nothing where nothing is new.
     *
     * @throws ClaimStoreException when the database is away or refuses; to be tried again, while deliveries wait in
     *     their inboxes
     */
    public void run() {
        try {
            Flyway.configure()
                    .dataSource(dataSource)
                    .locations(ClaimDatabase.of(dataSource.getJdbcUrl()).migrations())
                    .load()
                    .migrate();
        } catch (RuntimeException e) {
            throw new ClaimStoreException("The claim database is not ready: " + e.getMessage(), e);
        }
    }
}
