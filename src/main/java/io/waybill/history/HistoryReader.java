package io.waybill.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.claim.ClaimStore;
import io.waybill.claim.ClaimStoreException;
import io.waybill.claim.OwnConnections;
import io.waybill.inbox.Receipt;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Reads the history. Throws {@link ClaimStoreException} when the database does not answer. Safe for many threads.
 */
@Component
public final class HistoryReader {

    private static final String SELECT = "select d.receipt, d.received_at, d.endpoint, d.outcome, d.replay_of,"
            + " d.replayed_as, d.discarded_at from delivery d ";
    private static final int MOST = 100;

    private final OwnConnections connections;
    private final ObjectMapper mapper = new ObjectMapper();

    HistoryReader(OwnConnections connections) {
        this.connections = connections;
    }

    /** The delivery with this receipt; empty where it was not yet processed, is unknown or older than history is kept. */
    public Optional<PastDelivery> delivery(UUID receipt) {
        return query(SELECT + "where d.receipt = ?", ClaimStore.bytes(receipt)).stream()
                .findFirst();
    }

    /** The deliveries that carried this id of the provider's, a hundred at most, in the order in which they came. */
    public List<PastDelivery> carrying(String providerEventId) {
        return query(
                SELECT + "join provider_event p on p.receipt = d.receipt where p.id_hash = ? order by d.receipt limit "
                        + MOST,
                History.hash(providerEventId));
    }

    /** What came in since then, by endpoint. A replay counts as a delivery of its own. */
    public List<EndpointCount> since(Instant time) {
        String sql = "select endpoint, count(*), sum(delivered), sum(duplicates), sum(ignored), sum(parked)"
                + " from delivery where receipt >= ? group by endpoint order by endpoint";
        return read(connection -> {
            List<EndpointCount> counts = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                select.setBytes(1, ClaimStore.bytes(Receipt.earliest(time)));
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        counts.add(new EndpointCount(
                                row.getString(1),
                                row.getLong(2),
                                row.getLong(3),
                                row.getLong(4),
                                row.getLong(5),
                                row.getLong(6)));
                    }
                }
            }
            return counts;
        });
    }

    private List<PastDelivery> query(String sql, byte[] key) {
        return read(connection -> {
            List<PastDelivery> found = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                select.setBytes(1, key);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(delivery(row));
                    }
                }
            }
            return found;
        });
    }

    private PastDelivery delivery(ResultSet row) throws SQLException {
        long discarded = row.getLong(7);
        try {
            return new PastDelivery(
                    uuid(row.getBytes(1)),
                    Instant.ofEpochMilli(row.getLong(2)),
                    row.getString(3),
                    mapper.readTree(row.getString(4)),
                    uuid(row.getBytes(5)),
                    uuid(row.getBytes(6)),
                    discarded == 0 ? null : Instant.ofEpochMilli(discarded));
        } catch (JsonProcessingException e) {
            throw new SQLException("an outcome is not JSON", e);
        }
    }

    private static UUID uuid(byte[] bytes) {
        if (bytes == null) {
            return null;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    private interface Read<T> {
        T on(Connection connection) throws SQLException;
    }

    private <T> T read(Read<T> read) {
        try (Connection connection = connections.open()) {
            return read.on(connection);
        } catch (SQLException e) {
            throw new ClaimStoreException("The history could not be read: " + e.getMessage(), e);
        }
    }
}
