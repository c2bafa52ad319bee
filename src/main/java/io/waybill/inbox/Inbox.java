package io.waybill.inbox;

import io.waybill.Setting;
import io.waybill.broker.DiskSpace;
import jakarta.jms.ConnectionFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Stores deliveries durably on {@code waybill.inbox.<provider>}, many in one JMS commit.
 *
 * <p>A disk takes some hundred syncs a second, so deliveries that arrive while a commit is under way share the next
 * one. What waits is bounded in number and bytes; a place is given back only when the broker has answered, also for a
 * delivery whose sender was meanwhile told 503. Safe for many threads.
 */
@Component("deliveryInbox")
public final class Inbox implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Inbox.class);

    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

    /** Made beforehand: where memory is short, those who wait are told all the same. */
    private final InboxUnavailableException late = new InboxUnavailableException("it could not be stored in time");

    private final InboxSettings settings;
    private final ConnectionFactory connectionFactory;
    private final DiskSpace disk;
    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final Semaphore places;
    private final Semaphore bytes;
    private final List<Thread> writers = new ArrayList<>();
    private final AtomicBoolean failing = new AtomicBoolean();
    private volatile boolean running;

    /** One delivery and whom to tell. {@code stored} gets null, or why it is not stored. */
    record Waiting(Delivery delivery, long deadlineNanos, Consumer<InboxUnavailableException> stored) {

        boolean isLate() {
            return System.nanoTime() - deadlineNanos > 0;
        }
    }

    Inbox(InboxSettings settings, ConnectionFactory artemisConnectionFactory, DiskSpace disk) {
        this.settings = settings;
        this.connectionFactory = artemisConnectionFactory;
        this.disk = disk;
        this.places = new Semaphore(settings.maxWaiting());
        this.bytes = new Semaphore(Setting.withinHeap(settings.maxWaitingBytes()));
    }

    /**
     * Stores the delivery and tells {@code stored}, on a writer's thread, when the broker has it on disk.
     *
     * @param deadlineNanos by {@link System#nanoTime()}: a delivery that is later than this when its turn comes is not
     *     sent any more, since its sender has been told 503
     */
    public void store(Delivery delivery, long deadlineNanos, Consumer<InboxUnavailableException> stored) {
        int size = Math.max(1, delivery.body().length);
        if (!running || disk.isNearlyFull()) {
            stored.accept(new InboxUnavailableException(running ? "the disk is nearly full" : "Waybill is not ready"));
        } else if (!places.tryAcquire()) {
            stored.accept(new InboxUnavailableException("too many deliveries wait to be stored"));
        } else if (!bytes.tryAcquire(size)) {
            places.release();
            stored.accept(new InboxUnavailableException("too many bytes wait to be stored"));
        } else {
            queue.add(new Waiting(delivery, deadlineNanos, outcome -> {
                bytes.release(size);
                places.release();
                stored.accept(outcome);
            }));
        }
    }

    /** Whether a delivery would be refused now because too many wait; to be asked before anything costly is done for it. */
    public boolean isFull() {
        return places.availablePermits() == 0;
    }

    /** Whether the broker stored the last group, of whichever writer; tells whether that is news. */
    boolean isNews(boolean fails) {
        return failing.compareAndSet(!fails, fails);
    }

    /** Waits for a delivery, then takes along what else is there, up to the bounds of a group. */
    void nextGroup(Queue<Waiting> group) throws InterruptedException {
        long size = 0;
        Waiting next = queue.take();
        while (next != null) {
            if (next.isLate()) {
                InboxWriter.tell(next, late);
            } else {
                group.add(next);
                size += next.delivery().body().length;
            }
            boolean full = group.size() >= settings.groupMessages()
                    || size >= settings.groupBytes().toBytes();
            next = full ? null : queue.poll();
        }
    }

    @Override
    public void start() {
        running = true;
        for (int i = 0; i < settings.writers(); i++) {
            Thread writer =
                    new Thread(new InboxWriter(this, connectionFactory, settings.groupMessages()), "inbox-writer-" + i);
            writer.setDaemon(true);
            writer.start();
            writers.add(writer);
        }
    }

    @Override
    public void stop() {
        running = false;
        writers.forEach(Thread::interrupt);
        long end = System.nanoTime() + STOP_WITHIN.toNanos();
        for (Thread writer : writers) {
            try {
                writer.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        writers.clear();
        List<Waiting> left = new ArrayList<>();
        queue.drainTo(left);
        left.forEach(waiting -> waiting.stored().accept(new InboxUnavailableException("Waybill is stopping")));
        if (!left.isEmpty()) {
            log.info("{} deliveries were answered 503 because Waybill stops", left.size());
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Starts before the web server and stops after it. */
    @Override
    public int getPhase() {
        return 1_000;
    }
}
