package io.waybill.watch;

import io.waybill.claim.ClaimStore;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Whether the claim database takes writes, as last seen. Safe for many threads. */
@Component
final class ClaimsWatch implements SmartLifecycle {

    private final Watch<Boolean> watch;
    private volatile boolean running;

    ClaimsWatch(ClaimStore claims, WatchSettings settings) {
        this.watch = new Watch<>("claim database", settings, () -> {
            claims.check(settings.within());
            return true;
        });
    }

    boolean isUp() {
        return watch.latest().isPresent();
    }

    @Override
    public void start() {
        running = true;
        watch.start();
    }

    @Override
    public void stop() {
        watch.stop();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
