package io.waybill.receive;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** Does what is to be done when something has not come in time. Safe for many threads. */
@Component
final class Deadlines implements DisposableBean {

    private final ScheduledThreadPoolExecutor scheduler;

    Deadlines() {
        scheduler = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = Executors.defaultThreadFactory().newThread(work);
            thread.setName("webhook-deadlines");
            thread.setDaemon(true);
            return thread;
        });
        scheduler.setRemoveOnCancelPolicy(true);
        scheduler.prestartCoreThread();
    }

    /** To be cancelled where it came. */
    ScheduledFuture<?> after(long nanos, Runnable late) {
        return scheduler.schedule(late, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void destroy() {
        scheduler.shutdownNow();
    }
}
