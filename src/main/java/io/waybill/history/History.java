package io.waybill.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import io.waybill.claim.ClaimStore;
import io.waybill.claim.ClaimStoreException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Keeps what became of each delivery for {@code waybill.history.keep}, beside the claims: receipt, endpoint, times, event
 * ids, queues and reasons, nothing of the payload. The provider's own ids are kept as hashes.
 *
 * <p>Written once a group, in one database transaction that is not synced by itself, right before the JMS commit. Should
 * that fail, the deliveries still lie in their inbox and are written again. Throws {@link ClaimStoreException} when the
 * database does not answer; the group rolls back. Safe for many threads.
 */
@Component
public final class History {

    private static final String UPSERT = "insert into delivery"
            + " (receipt, received_at, endpoint, delivered, duplicates, ignored, parked, outcome, replay_of)"
            + " values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (receipt) do update set delivered = excluded.delivered,"
            + " duplicates = excluded.duplicates, ignored = excluded.ignored, parked = excluded.parked,"
            + " outcome = excluded.outcome";
    private static final String CARRIES =
            "insert into provider_event (id_hash, receipt) values (?, ?) on conflict do nothing";
    private static final String REPLAYED = "update delivery set replayed_as = ? where receipt = ?";
    private static final String DISCARDED = "update delivery set discarded_at = ? where receipt = ?";
    private static final int HASH_BYTES = 16;

    private final HikariDataSource dataSource;
    private final HistorySettings settings;
    private final ObjectMapper mapper = new ObjectMapper();

    History(HikariDataSource dataSource, HistorySettings settings) {
        this.dataSource = dataSource;
        this.settings = settings;
    }

    /** Notes what becomes of these deliveries, in place of what was noted of them in an earlier try. */
    public void write(List<DeliveryRecord> records) {
        if (!settings.isOn()) {
            return;
        }
        run("keep the history", connection -> write(records, connection));
    }

    /** Same, as part of the transaction that this connection is in. */
    public void write(List<DeliveryRecord> records, Connection connection) throws SQLException {
        if (settings.isOn()) {
            upsert(records, connection);
            noteProviderEvents(records, connection);
            noteReplays(records, connection);
        }
    }

    /** An operator threw a parked delivery away. */
    public void discarded(UUID receipt, Instant at) {
        run("note a discarded delivery", connection -> {
            try (PreparedStatement update = connection.prepareStatement(DISCARDED)) {
                update.setLong(1, at.toEpochMilli());
                update.setBytes(2, ClaimStore.bytes(receipt));
                update.executeUpdate();
            }
        });
    }

    private void upsert(List<DeliveryRecord> records, Connection connection) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
            for (DeliveryRecord delivery : records) {
                upsert.setBytes(1, ClaimStore.bytes(delivery.receipt()));
                upsert.setLong(2, delivery.receivedAt().toEpochMilli());
                upsert.setString(3, delivery.endpoint());
                upsert.setInt(4, delivery.delivered().size());
                upsert.setInt(5, delivery.duplicates().size());
                upsert.setInt(
                        6,
                        delivery.ignored().values().stream()
                                .mapToInt(Integer::intValue)
                                .sum());
                upsert.setInt(7, delivery.parked().size());
                upsert.setString(8, json(Outcome.of(delivery)));
                upsert.setBytes(9, delivery.replayOf() == null ? null : ClaimStore.bytes(delivery.replayOf()));
                upsert.addBatch();
            }
            upsert.executeBatch();
        }
    }

    private static void noteProviderEvents(List<DeliveryRecord> records, Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(CARRIES)) {
            for (DeliveryRecord delivery : records) {
                for (String id : delivery.providerEventIds()) {
                    insert.setBytes(1, hash(id));
                    insert.setBytes(2, ClaimStore.bytes(delivery.receipt()));
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
    }

    private static void noteReplays(List<DeliveryRecord> records, Connection connection) throws SQLException {
        for (DeliveryRecord delivery : records) {
            if (delivery.replayOf() != null) {
                try (PreparedStatement update = connection.prepareStatement(REPLAYED)) {
                    update.setBytes(1, ClaimStore.bytes(delivery.receipt()));
                    update.setBytes(2, ClaimStore.bytes(delivery.replayOf()));
                    update.executeUpdate();
                }
            }
        }
    }

    private String json(Outcome outcome) {
        try {
            return mapper.writeValueAsString(outcome);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Texts and numbers can always be written", e);
        }
    }

    static byte[] hash(String providerEventId) {
        try {
            byte[] sha256 =
                    MessageDigest.getInstance("SHA-256").digest(providerEventId.getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(sha256, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private interface Work {
        void on(Connection connection) throws SQLException;
    }

    private void run(String what, Work work) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                work.on(connection);
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new ClaimStoreException("The claim database could not " + what + ": " + e.getMessage(), e);
        }
    }
}
