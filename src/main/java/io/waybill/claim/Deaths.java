package io.waybill.claim;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * How often a process died with a delivery in hand, kept beside the claims so that all processes know. Throws
 * {@link ClaimStoreException} when the database does not answer. Safe for many threads.
 */
public final class Deaths {

    private final DataSource dataSource;

    Deaths(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Counts one more death for each of these receipts, or for none of them when it fails. */
    public void add(Collection<UUID> receipts) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement upsert =
                        connection.prepareStatement("insert into death (receipt, deaths) values (?, 1)"
                                + " on conflict (receipt) do update set deaths = death.deaths + 1")) {
            connection.setAutoCommit(false);
            try {
                for (UUID receipt : receipts) {
                    upsert.setBytes(1, ClaimStore.bytes(receipt));
                    upsert.executeUpdate();
                }
                connection.commit();
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new ClaimStoreException("The claim database could not note a death: " + e.getMessage(), e);
        }
    }

    public int of(UUID receipt) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement("select deaths from death where receipt = ?")) {
            select.setBytes(1, ClaimStore.bytes(receipt));
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getInt(1) : 0;
            }
        } catch (SQLException e) {
            throw new ClaimStoreException("The claim database could not tell deaths: " + e.getMessage(), e);
        }
    }
}
