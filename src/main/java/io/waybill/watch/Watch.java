package io.waybill.watch;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at something again and again on a thread of its own and keeps what was seen, so that who asks never waits. What
 * the last look did not see, because it failed or hangs, is not known. Safe for many threads.
 */
final class Watch<T> implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(Watch.class);
    private static final Duration END_WITHIN = Duration.ofSeconds(2);
    private static final Duration AGAIN_WHEN_AWAY = Duration.ofSeconds(1);
    /** One failure says little, and at the first start the claims have no tables yet. */
    private static final int FAILURES_TO_TELL = 3;

    private static final int FAILURES_TO_TELL_AT_FIRST = 20;

    private final String name;
    private final WatchSettings settings;
    private final Look<T> look;
    private volatile Seen<T> seen;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean running;
    private Thread thread;
    private int failures;
    private boolean seenBefore;
    private boolean told;

    /** One look; it may wait, and it throws where it sees nothing. */
    interface Look<T> {
        T at() throws Exception;
    }

    private record Seen<T>(T what, long atNanos) {}

    /**
     * @param name what is looked at, in one word, for the thread and the log
     */
    Watch(String name, WatchSettings settings, Look<T> look) {
        this.name = name;
        this.settings = settings;
        this.look = look;
    }

    /** What the last look saw; empty before the first, after one that failed, and when there was none for long. */
    Optional<T> latest() {
        Seen<T> latest = seen;
        boolean fresh = latest != null
                && System.nanoTime() - latest.atNanos() < settings.lasts().toNanos();
        return fresh ? Optional.of(latest.what()) : Optional.empty();
    }

    void start() {
        running = true;
        thread = new Thread(this, "watch-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Without an interrupt: it would close a file that the broker is just reading a page of, which ends the broker. */
    void stop() {
        running = false;
        ended.countDown();
        try {
            thread.join(END_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        seen = null;
    }

    @Override
    public void run() {
        try {
            while (running) {
                lookOnce();
                Duration pause = failures == 0 || settings.every().compareTo(AGAIN_WHEN_AWAY) < 0
                        ? settings.every()
                        : AGAIN_WHEN_AWAY;
                running &= !ended.await(pause.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookOnce() throws InterruptedException {
        try {
            seen = new Seen<>(look.at(), System.nanoTime());
            if (told) {
                log.info("The {} is there again", name);
            }
            told = false;
            seenBefore = true;
            failures = 0;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            seen = null;
            failures++;
            if (!told && running && failures >= (seenBefore ? FAILURES_TO_TELL : FAILURES_TO_TELL_AT_FIRST)) {
                told = true;
                log.warn("The {} is away: {}", name, e.getMessage());
            }
        }
    }
}
