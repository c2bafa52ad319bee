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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;

/**
 * The load: threads that post what the generator makes, at most so many a second, and send again as each provider does. Some
 * of what was answered 200 is sent once more all the same, as providers do after an answer that they did not get.
 */
final class Senders implements AutoCloseable {

    private static final int MOST_WAITING = 300;
    private static final int NEEDLESS_PERCENT = 3;

    private final Supplier<Planned> source;
    private final Ledger ledger;
    private final List<Integer> ports;
    private final DelayQueue<Attempt> due = new DelayQueue<>();
    /** Attempts that wait or are on their way. */
    private final AtomicInteger outstanding = new AtomicInteger();

    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean sending;
    private volatile boolean closed;
    private volatile int perSecond = 600;
    private volatile int haste = 1;
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
        for (int i = 0; i < count; i++) {
            Random random = new Random(seed + i);
            Thread thread = new Thread(() -> run(random), "sender-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    void hurry() {
        haste = 3;
    }

    void rate(int deliveriesPerSecond) {
        perSecond = deliveriesPerSecond;
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

    private void run(Random random) {
        Map<Integer, HttpPost> connections = new HashMap<>();
        while (!closed) {
            try {
                Attempt attempt = next();
                if (attempt != null) {
                    send(attempt, random, connections);
                    outstanding.decrementAndGet();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        connections.values().forEach(HttpPost::close);
    }

    private Attempt next() throws InterruptedException {
        Attempt again = due.poll();
        if (again == null && mayStartANewOne()) {
            Planned planned = source.get();
            ledger.planned(planned);
            outstanding.incrementAndGet();
            return new Attempt(planned, 1, 0);
        }
        return again == null ? due.poll(5, TimeUnit.MILLISECONDS) : again;
    }

    private synchronized boolean mayStartANewOne() {
        long now = System.nanoTime();
        if (!sending || due.size() > MOST_WAITING || now < nextNew) {
            return false;
        }
        // What was not used up in the past is not caught up with.
        nextNew = Math.max(nextNew, now - 20_000_000) + 1_000_000_000L / perSecond;
        return true;
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
        boolean again = provider.isTemporary(answer.status()) && attempt.n < provider.attempts();
        if (again || (answer.status() == 200 && random.nextInt(100) < NEEDLESS_PERCENT && attempt.n < 3)) {
            Duration pause = provider.pause(attempt.n, random).dividedBy(haste);
            outstanding.incrementAndGet();
            due.add(new Attempt(planned, attempt.n + 1, System.nanoTime() + pause.toNanos()));
        }
        ledger.answered(planned, answer, !again);
        if (answer.status() == 0) {
            // The process is starting again, and needs the processor more.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
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
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
