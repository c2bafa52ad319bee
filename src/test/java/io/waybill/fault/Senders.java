package io.waybill.fault;

import io.waybill.demo.Signer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;

/**
 * The load: one thread that decides what is sent next, at most so many new deliveries a second, and threads that post it and
 * wait for the answer. What was not stored is sent again as each provider does, and some of what was answered 200 once more
 * all the same, as providers do after an answer that they did not get.
 */
final class Senders implements AutoCloseable {

    private static final int MOST_WAITING = 600;
    /** While nothing is stored: what is begun then is mostly given up by its provider, and is nobody's loss. */
    private static final int PER_SECOND_IN_VAIN = 25;

    private static final long IN_VAIN_AFTER = TimeUnit.MILLISECONDS.toNanos(300);
    private static final int NEEDLESS_PERCENT = 3;
    private static final long STACK_BYTES = 256 * 1_024;

    private final Supplier<Planned> source;
    private final Ledger ledger;
    private final List<Integer> ports;
    private final DelayQueue<Attempt> due = new DelayQueue<>();
    private final SynchronousQueue<Attempt> next = new SynchronousQueue<>();
    /** Attempts that wait or are on their way. */
    private final AtomicInteger outstanding = new AtomicInteger();

    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean sending;
    private volatile boolean closed;
    private volatile int perSecond = 600;
    private volatile boolean relentless;
    private volatile long lastStored = System.nanoTime();
    private volatile int haste = 1;
    private volatile int hasteWhenFailed = 1;
    private long nextNew = System.nanoTime();

    /** The n-th attempt of a delivery, from 1, due at a time by {@link System#nanoTime()}. */
    private record Attempt(Planned planned, int n, long at) implements Delayed {

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(at - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(at, ((Attempt) other).at);
        }
    }

    /** @param ports of the Waybill processes; each attempt goes to any of them that listens */
    Senders(Supplier<Planned> source, Ledger ledger, List<Integer> ports, long seed, int count) {
        if (ports.isEmpty()) {
            throw new IllegalArgumentException("There is no process to send to yet");
        }
        this.source = source;
        this.ledger = ledger;
        this.ports = ports;
        start(this::pace, "pace");
        for (int i = 0; i < count; i++) {
            Random random = new Random(seed + i);
            start(() -> send(random), "sender-" + i);
        }
    }

    private interface Work {
        void go() throws InterruptedException;
    }

    private void start(Work work, String name) {
        Runnable untilClosed = () -> {
            try {
                work.go();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        Thread thread = new Thread(null, untilClosed, name, STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
    }

    /** What is sent again without need is sent again sooner. */
    void hurry() {
        haste = 3;
    }

    /** What was not stored too. */
    void rush() {
        haste = 3;
        hasteWhenFailed = 3;
    }

    void rate(int deliveriesPerSecond) {
        perSecond = deliveriesPerSecond;
    }

    /** As many new ones also while very many wait to be sent again, or none is stored. */
    void relentless() {
        relentless = true;
    }

    /** New deliveries from now on. */
    void resume() {
        sending = true;
    }

    /** No new deliveries; those that were not stored are sent again as before. */
    void pause() {
        sending = false;
    }

    /** Sends this one too, several copies at once where asked. */
    void add(Planned planned, int copies) {
        ledger.planned(planned);
        for (int i = 0; i < copies; i++) {
            outstanding.incrementAndGet();
            due.add(new Attempt(planned, 1, System.nanoTime()));
        }
    }

    /** Whether nothing waits to be sent again or is on its way. */
    boolean isIdle() {
        return outstanding.get() == 0;
    }

    private void pace() throws InterruptedException {
        while (!closed) {
            Attempt again = due.poll();
            if (again == null && mayStartANewOne()) {
                Planned planned = source.get();
                ledger.planned(planned);
                outstanding.incrementAndGet();
                again = new Attempt(planned, 1, 0);
            }
            if (again == null) {
                again = due.poll(1, TimeUnit.MILLISECONDS);
            }
            while (again != null && !closed && !next.offer(again, 100, TimeUnit.MILLISECONDS)) {
                // Each sender waits for an answer.
            }
        }
    }

    private boolean mayStartANewOne() {
        long now = System.nanoTime();
        if (!sending || now < nextNew || (due.size() > MOST_WAITING && !relentless)) {
            return false;
        }
        boolean inVain = !relentless && now - lastStored > IN_VAIN_AFTER;
        // What was not used up in the past is not caught up with.
        nextNew = Math.max(nextNew, now - 20_000_000)
                + 1_000_000_000L / (inVain ? Math.min(PER_SECOND_IN_VAIN, perSecond) : perSecond);
        return true;
    }

    private void send(Random random) throws InterruptedException {
        Map<Integer, HttpPost> connections = new HashMap<>();
        try {
            while (!closed) {
                send(next.take(), random, connections);
                outstanding.decrementAndGet();
            }
        } finally {
            connections.values().forEach(HttpPost::close);
        }
    }

    private void send(Attempt attempt, Random random, Map<Integer, HttpPost> connections) {
        Planned planned = attempt.planned;
        Provider provider = planned.provider();
        byte[] body = body(planned, attempt.n);
        Signer.Signed signed = provider.sign(body);
        Map<String, String> headers = new HashMap<>(signed.headers());
        if (planned.gzip()) {
            headers.put("Content-Encoding", "gzip");
        }
        Answer answer = reachable(random, connections, provider.waits())
                .post("/webhooks/" + provider.endpoint() + signed.query(), headers, body, provider.waits());
        boolean stored = answer.status() == 200;
        if (stored) {
            lastStored = System.nanoTime();
        }
        boolean again = provider.isTemporary(answer.status()) && attempt.n < provider.attempts();
        if (again || (stored && random.nextInt(100) < NEEDLESS_PERCENT && attempt.n < 3)) {
            Duration pause = provider.pause(attempt.n, random).dividedBy(stored ? haste : hasteWhenFailed);
            outstanding.incrementAndGet();
            due.add(new Attempt(planned, attempt.n + 1, System.nanoTime() + pause.toNanos()));
        }
        ledger.answered(planned, answer, !again);
        if (answer.status() == 0) {
            // The process is starting again, and needs the processor more.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
    }

    /** Any of the processes, as a load balancer would choose; where none listens, any. */
    private HttpPost reachable(Random random, Map<Integer, HttpPost> connections, Duration within) {
        int first = random.nextInt(ports.size());
        for (int i = 0; i < ports.size(); i++) {
            int port = ports.get((first + i) % ports.size());
            HttpPost connection = connections.computeIfAbsent(port, HttpPost::new);
            if (connection.isReachable(within)) {
                return connection;
            }
        }
        return connections.get(ports.get(first));
    }

    static byte[] body(Planned planned, int attempt) {
        byte[] text = planned.body().apply(attempt).getBytes(StandardCharsets.UTF_8);
        if (!planned.gzip()) {
            return text;
        }
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
