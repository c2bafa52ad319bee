package io.waybill.route;

import io.waybill.broker.DeclaredQueues;
import io.waybill.claim.ClaimMigration;
import io.waybill.claim.ClaimStoreException;
import io.waybill.claim.Deaths;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Opens the gate once the claims are ready, the broker has every queue and the self-test has passed, and again after the
 * claim database was away.
 * Deliveries are received and stored all the while.
 */
@Component
final class Processing implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(Processing.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final ClaimMigration migration;
    private final Deaths deaths;
    private final InHand inHand;
    private final DeclaredQueues queues;
    private final SelfTest selfTest;
    private final ProcessingGate gate;
    private volatile Thread thread;
    private boolean migrated;
    private boolean noted;
    private boolean tested;
    private String said = "";

    Processing(
            ClaimMigration migration,
            Deaths deaths,
            InHand inHand,
            DeclaredQueues queues,
            SelfTest selfTest,
            ProcessingGate gate) {
        this.migration = migration;
        this.deaths = deaths;
        this.inHand = inHand;
        this.queues = queues;
        this.selfTest = selfTest;
        this.gate = gate;
    }

    @EventListener(ApplicationReadyEvent.class)
    void start() {
        thread = new Thread(this, "processing");
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
            while (!Thread.currentThread().isInterrupted()) {
                if (isReady()) {
                    log.info("Deliveries are processed");
                    said = "";
                    gate.open();
                    while (gate.isOpen() && !Thread.currentThread().isInterrupted()) {
                        gate.awaitClosed();
                    }
                    migrated = false;
                }
                Thread.sleep(PAUSE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            log.error("No delivery is processed, they stay in their inboxes: {}", e.getMessage());
        }
    }

    private boolean isReady() throws InterruptedException {
        try {
            if (!migrated) {
                migration.run();
                migrated = true;
            }
            if (!noted) {
                deaths.add(inHand.atDeath());
                noted = true;
            }
            if (!tested && !haveQueues()) {
                return false;
            }
            if (!tested) {
                selfTest.run();
                tested = true;
            }
            return true;
        } catch (ClaimStoreException | JMSException e) {
            if (!said.equals(e.getMessage())) {
                log.warn("Deliveries wait in their inboxes: {}", e.getMessage());
                said = String.valueOf(e.getMessage());
            }
            return false;
        }
    }

    /** A queue may be declared while Waybill waits. */
    private boolean haveQueues() throws JMSException {
        List<String> missing = queues.missing();
        String problem = DeclaredQueues.problem(missing);
        if (!missing.isEmpty() && !said.equals(problem)) {
            log.error("Deliveries wait in their inboxes: {} {}", problem, DeclaredQueues.remedy());
            said = problem;
        }
        return missing.isEmpty();
    }
}
