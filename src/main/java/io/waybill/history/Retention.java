package io.waybill.history;

import io.waybill.claim.ClaimPurge;
import io.waybill.claim.ClaimSettings;
import io.waybill.claim.ClaimStore;
import io.waybill.claim.OwnConnections;
import io.waybill.inbox.Receipt;
import io.waybill.operate.Problem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Removes old claims and old history every now and then, on a thread of its own. */
@Component
final class Retention implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(Retention.class);
    private static final int BATCH = 500;
    private static final Duration FIRST_AFTER = Duration.ofMinutes(5);
    /** After each batch: an SQLite database has one writer, and deliveries wait for it. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    private static final String DELIVERIES = "delete from delivery where receipt in"
            + " (select receipt from delivery where receipt < ? order by receipt limit " + BATCH + ")";
    private static final String PROVIDER_EVENTS = "delete from provider_event where (id_hash, receipt) in"
            + " (select id_hash, receipt from provider_event where receipt < ? order by receipt limit " + BATCH + ")";

    private final ClaimPurge claims;
    private final OwnConnections connections;
    private final HistorySettings settings;
    private final Duration every;
    private final Clock clock;
    private volatile Thread thread;

    Retention(
            ClaimPurge claims,
            OwnConnections connections,
            HistorySettings settings,
            ClaimSettings claimSettings,
            Clock clock) {
        this.claims = claims;
        this.connections = connections;
        this.settings = settings;
        this.every = claimSettings.purgeEvery();
        this.clock = clock;
    }

    @EventListener(ApplicationReadyEvent.class)
    void start() {
        thread = new Thread(this, "retention");
        thread.setDaemon(true);
        thread.start();
    }

    @EventListener(ContextClosedEvent.class)
    void stop() {
        if (thread != null) {
            thread.interrupt();
        }
    }

    @Override
    public void run() {
        try {
            Thread.sleep(Math.min(FIRST_AFTER.toMillis(), every.toMillis()));
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    claims.run();
                    purgeHistory();
                } catch (SQLException | RuntimeException e) {
                    log.warn("Old claims and history were not removed, they will be next time: {}", Problem.of(e));
                }
                Thread.sleep(every.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Removes what is older than {@code waybill.history.keep}, a few hundred rows at a time. */
    void purgeHistory() throws SQLException, InterruptedException {
        byte[] limit = ClaimStore.bytes(Receipt.earliest(clock.instant().minus(settings.keep())));
        try (Connection connection = connections.open()) {
            for (String delete : new String[] {PROVIDER_EVENTS, DELIVERIES}) {
                int removed = BATCH;
                while (removed == BATCH) {
                    try (PreparedStatement statement = connection.prepareStatement(delete)) {
                        statement.setBytes(1, limit);
                        removed = statement.executeUpdate();
                        Thread.sleep(PAUSE.toMillis());
                    }
                }
            }
        }
    }
}
