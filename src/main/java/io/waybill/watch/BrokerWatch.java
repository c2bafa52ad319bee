package io.waybill.watch;

import io.waybill.broker.BrokerLook;
import io.waybill.broker.QueueState;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** What lies on the broker's queues, as last seen. Safe for many threads. */
@Component
final class BrokerWatch implements SmartLifecycle {

    private final BrokerLook look;
    private final Watch<Map<String, QueueState>> watch;
    private volatile boolean running;

    BrokerWatch(BrokerLook look, WatchSettings settings) {
        this.look = look;
        this.watch = new Watch<>("broker", settings, () -> look.look(settings.withinMillis()));
    }

    boolean isUp() {
        return watch.latest().isPresent();
    }

    /** Empty while the broker is away, and where there is no such queue. */
    Optional<QueueState> state(String queue) {
        return watch.latest().map(states -> states.get(queue));
    }

    @Override
    public void start() {
        running = true;
        watch.start();
    }

    /** Ends before the broker does. */
    @Override
    public void stop() {
        watch.stop();
        running = false;
        look.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
