package io.waybill.bench.driver;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.SplittableRandom;

/** Fills a claim table with random keys, in their order, which is the quick way to a tree like that of a long life. */
final class Claims {

    private static final int KEY = 32;
    private static final int GROUP = 100_000;

    private Claims() {}

    static void fillSqlite(Path database, Contestant contestant, int rows) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            statement.execute("pragma synchronous=off");
            connection.setAutoCommit(false);
            String sql = contestant == Contestant.WAYBILL
                    ? "insert into claim (event_key, owner) values (?, ?)"
                    : "insert into CAMEL_MESSAGEPROCESSED (processorName, messageId, createdAt) values ('events', ?, ?)";
            try (PreparedStatement insert = connection.prepareStatement(sql)) {
                SplittableRandom random = new SplittableRandom(rows);
                long step = Long.divideUnsigned(-1, rows);
                for (int i = 0; i < rows; i++) {
                    byte[] key = key(i * step, random);
                    if (contestant == Contestant.WAYBILL) {
                        insert.setBytes(1, key);
                        insert.setBytes(2, key(i, random, 16));
                    } else {
                        insert.setString(
                                1, Base64.getUrlEncoder().withoutPadding().encodeToString(key));
                        insert.setLong(2, 1_780_000_000_000L);
                    }
                    insert.addBatch();
                    if (i % GROUP == GROUP - 1) {
                        insert.executeBatch();
                        connection.commit();
                    }
                }
                insert.executeBatch();
                connection.commit();
            }
            connection.setAutoCommit(true);
            statement.execute("pragma wal_checkpoint(truncate)");
        }
    }

    private static byte[] key(long first, SplittableRandom random) {
        return key(first, random, KEY);
    }

    private static byte[] key(long first, SplittableRandom random, int length) {
        ByteBuffer key = ByteBuffer.allocate(length).putLong(first);
        while (key.hasRemaining()) {
            key.putLong(random.nextLong());
        }
        return key.array();
    }
}
