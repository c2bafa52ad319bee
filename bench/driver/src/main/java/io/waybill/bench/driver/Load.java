package io.waybill.bench.driver;

import java.io.IOException;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Sends a payload's deliveries to a contestant. Without a rate in a closed loop: each connection sends the next delivery when
 * it has its answer. With a rate in an open loop: each delivery has its time, whatever became of those before it, and latency
 * counts from that time. What is not answered 200 is counted and sent again.
 */
final class Load implements AutoCloseable {

    private static final long END_WITHIN_NANOS = 10_000_000_000L;

    private final Payload payload;
    private final int rate;
    private final Selector selector;
    private final List<Connection> connections = new ArrayList<>();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Deque<Integer> again = new ArrayDeque<>();
    private final Recorder latency = new Recorder(3);
    private final Map<Integer, Integer> refused = new TreeMap<>();
    private final Map<String, Long> sentAt;
    private final AtomicLong accepted = new AtomicLong();
    private final Thread thread = new Thread(this::run, "load");
    private final long started;
    private volatile int next;
    private volatile boolean ending;
    private volatile RuntimeException failure;
    private long endedAt;

    /**
     * Begins at once.
     *
     * @param rate deliveries/s; 0: a closed loop
     * @param sentAt gets, for each receipt, when its delivery was to be sent; null where nobody asks
     */
    Load(Payload payload, int port, int connections, int rate, Map<String, Long> sentAt) throws IOException {
        this.payload = payload;
        this.rate = rate;
        this.sentAt = sentAt;
        this.selector = Selector.open();
        for (int i = 0; i < connections; i++) {
            Connection connection = new Connection(selector, port, payload.longest());
            this.connections.add(connection);
            idle.add(connection);
        }
        started = System.nanoTime();
        thread.setPriority(Thread.MAX_PRIORITY);
        thread.start();
    }

    /** Deliveries answered 200 so far. */
    long accepted() {
        if (failure != null) {
            throw failure;
        }
        return accepted.get();
    }

    /** Different events in them, but for the few deliveries that are under way. */
    long acceptedEvents() {
        return payload.events(Math.toIntExact(Math.min(accepted(), payload.count())));
    }

    /** Whether every delivery that was prepared has been sent. */
    boolean isExhausted() {
        return next >= payload.count();
    }

    /** Microseconds from the intended time to the answer, since this was last asked. */
    Histogram latency() {
        return latency.getIntervalHistogram();
    }

    /** Answers that were not 200, by status; -1: none came. */
    Map<Integer, Integer> refused() {
        synchronized (refused) {
            return new TreeMap<>(refused);
        }
    }

    /** Sends nothing new, waits for what is under way, and says how many different deliveries were accepted in all. */
    int end() throws InterruptedException {
        ending = true;
        selector.wakeup();
        thread.join();
        return Math.toIntExact(accepted());
    }

    private void run() {
        try {
            while (!ending || idle.size() < connections.size() || !again.isEmpty()) {
                if (rate == 0) {
                    sendToIdle();
                } else {
                    sendWhatIsDue();
                }
                selector.select(key -> read((Connection) key.attachment()), rate == 0 ? 100 : 1);
                if (ending && System.nanoTime() > deadline()) {
                    throw new IllegalStateException((connections.size() - idle.size()) + " deliveries have no answer");
                }
            }
        } catch (IOException e) {
            failure = new IllegalStateException("The contestant does not take connections", e);
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private long deadline() {
        if (endedAt == 0) {
            endedAt = System.nanoTime();
        }
        return endedAt + END_WITHIN_NANOS;
    }

    private boolean hasMore() {
        return !again.isEmpty() || (next < payload.count() && !ending);
    }

    private void sendToIdle() throws IOException {
        while (!idle.isEmpty() && hasMore()) {
            send(idle.poll(), System.nanoTime());
        }
    }

    private void sendWhatIsDue() throws IOException {
        while (!idle.isEmpty() && hasMore()) {
            long due = again.isEmpty() ? started + next * 1_000_000_000L / rate : System.nanoTime();
            long wait = due - System.nanoTime();
            if (wait > 0) {
                if (wait < 200_000) {
                    LockSupport.parkNanos(wait);
                }
                return;
            }
            send(idle.poll(), due);
        }
    }

    private void send(Connection connection, long intended) throws IOException {
        connection.send(payload, again.isEmpty() ? nextDelivery() : again.poll(), intended);
    }

    private int nextDelivery() {
        int delivery = next;
        next = delivery + 1;
        return delivery;
    }

    private void read(Connection connection) {
        int status = connection.read();
        if (status == Connection.INCOMPLETE) {
            return;
        }
        try {
            if (status == Connection.BROKEN) {
                connection.reopen();
                if (idle.contains(connection)) {
                    return;
                }
            }
            if (status == 200) {
                latency.recordValue((System.nanoTime() - connection.intended) / 1_000);
                accepted.lazySet(accepted.get() + 1);
                if (sentAt != null) {
                    sentAt.put(connection.receipt(), connection.intended);
                }
            } else {
                synchronized (refused) {
                    refused.merge(status, 1, Integer::sum);
                }
                again.add(connection.delivery);
            }
            idle.add(connection);
            if (rate == 0) {
                sendToIdle();
            }
        } catch (IOException e) {
            throw new IllegalStateException("The contestant does not take connections", e);
        }
    }

    @Override
    public void close() throws IOException {
        ending = true;
        selector.wakeup();
        for (Connection connection : connections) {
            connection.close();
        }
        selector.close();
    }
}
