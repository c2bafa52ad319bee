package io.waybill.route;

import static org.awaitility.Awaitility.await;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.camel.Header;

/**
 * A step that fails for the messages a test names, so often as it says. A test puts it into its copy of the routes:
 * {@code bean: beanType: io.waybill.route.Faults}.
 */
public final class Faults {

    /** A step of {@code shared/publish.camel.yaml}: a click has been claimed and sent, and nothing is committed. */
    public static final String AFTER = "destinationName: crm.link.clicked\n";

    /** What is to stand behind it. */
    public static final String STEP =
            """
            - bean:
                id: fail-after-send
                beanType: io.waybill.route.Faults
                method: check
            """
                    .indent(30);

    private static final Map<String, Fault> faults = new ConcurrentHashMap<>();
    private static final AtomicInteger failed = new AtomicInteger();

    private record Fault(AtomicInteger left, Supplier<RuntimeException> exception) {}

    /** Fails for the subject so often. */
    public static void plan(String subject, int times, Supplier<RuntimeException> exception) {
        faults.put(subject, new Fault(new AtomicInteger(times), exception));
    }

    /** Mends everything. */
    public static void clear() {
        faults.clear();
        failed.set(0);
    }

    /** How often a step has failed since the last {@link #clear}. */
    public static int failed() {
        return failed.get();
    }

    /** Waits until steps have failed so often. */
    public static void awaitFailures(int times) {
        await().until(() -> failed() >= times);
    }

    public void check(@Header("cloudEvents_subject") String subject) {
        Fault fault = faults.get(subject);
        if (fault != null && fault.left().getAndDecrement() > 0) {
            failed.incrementAndGet();
            throw fault.exception().get();
        }
    }
}
