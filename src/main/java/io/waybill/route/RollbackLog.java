package io.waybill.route;

import io.waybill.claim.ClaimStoreException;
import jakarta.jms.JMSException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.ErrorHandler;

/** Says in one line that deliveries were rolled back and why, with nothing that could stem from a payload. */
final class RollbackLog implements ErrorHandler {

    private static final Logger log = LoggerFactory.getLogger(RollbackLog.class);

    @Override
    public void handleError(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && !(root instanceof ClaimStoreException)) {
            root = root.getCause();
        }
        if (root instanceof SelfTest.PlannedRollback) {
            return;
        }
        boolean harmless = root instanceof ClaimStoreException
                || root instanceof JMSException
                || root instanceof IllegalStateException;
        StackTraceElement[] trace = root.getStackTrace();
        String where = trace.length == 0 ? "" : " at " + trace[0];
        log.warn(
                "Rolled back, will be tried again: {}{}{}",
                root.getClass().getSimpleName(),
                harmless ? ": " + root.getMessage() : "",
                where);
    }
}
