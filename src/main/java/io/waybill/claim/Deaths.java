package io.waybill.claim;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * How often a process died with a delivery in hand, kept beside the claims so that all processes know. Throws
 * {@link ClaimStoreException} when the database does not answer. Safe for many threads.
 */
public final class Deaths {

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final DataSource dataSource;
    private volatile Known known;

    /** All there are: a few in the life of an installation, asked for at each delivery of a backlog. */
    private record Known(long readAt, Map<UUID, Integer> deaths) {}

    Deaths(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Counts one more death for each of these receipts, or for none of them when it fails. */
    public void add(Collection<UUID> receipts) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement upsert =
                        connection.prepareStatement("insert into death (receipt, deaths) values (?, 1)"
                                + " on conflict (receipt) do update set deaths = death.deaths + 1")) {
            ClaimDatabase.transaction(connection, () -> {
                for (UUID receipt : receipts) {
                    upsert.setBytes(1, ClaimStore.bytes(receipt));
                    upsert.executeUpdate();
                }
            });
            known = null;
        } catch (SQLException e) {
            throw new ClaimStoreException("The claim database could not note a death: " + e.getMessage(), e);
        }
    }

    /** As the database had it a moment ago: a process that died needs longer to start again. */
    public int of(UUID receipt) {
        Known now = known;
        if (now == null || System.nanoTime() - now.readAt() > LOOK_AGAIN.toNanos()) {
            now = read();
            known = now;
        }
        return now.deaths().getOrDefault(receipt, 0);
    }

    private Known read() {
        long readAt = System.nanoTime();
        Map<UUID, Integer> deaths = new HashMap<>();
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement("select receipt, deaths from death");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                deaths.put(ClaimStore.uuid(rows.getBytes(1)), rows.getInt(2));
            }
            return new Known(readAt, deaths);
        } catch (SQLException e) {
            throw new ClaimStoreException("The claim database could not tell deaths: " + e.getMessage(), e);
        }
    }
}
