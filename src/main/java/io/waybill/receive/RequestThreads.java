package io.waybill.receive;

import io.waybill.Setting;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.connector.Connector;
import org.apache.tomcat.util.threads.TaskQueue;
import org.apache.tomcat.util.threads.TaskThreadFactory;
import org.apache.tomcat.util.threads.ThreadPoolExecutor;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.embedded.tomcat.TomcatConnectorCustomizer;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * What requests run on: Tomcat's pool of threads, of which a few have a turn at one moment, in the order in which they asked
 * for it. One that waits for bytes of a body gives its turn to another meanwhile.
 *
 * <p>Tomcat would let all of them work at once: in an overload its one thread that accepts connections then gets so little
 * of the processor that they wait for seconds before anything knows of them.
 */
@Component
final class RequestThreads
        implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>,
                TomcatConnectorCustomizer,
                Executor,
                DisposableBean {

    private static final int LEAST_TURNS = 4;
    private static final int TURNS_PER_PROCESSOR = 2;
    private static final int MOST_THREADS = 10_000;
    private static final int ANSWERING = 2;

    private static final ThreadLocal<Turn> TURN = new ThreadLocal<>();
    private static final ThreadLocal<Boolean> IS_ANSWERING = ThreadLocal.withInitial(() -> false);

    private final Semaphore turns;
    private final ThreadPoolExecutor requests;
    private final ExecutorService answers = Executors.newFixedThreadPool(
            ANSWERING, new TaskThreadFactory("webhook-answer-", true, Thread.NORM_PRIORITY));

    private static final class Turn {
        private long waitedNanos;
    }

    RequestThreads(@Value("${server.tomcat.threads.max}") int most) {
        Setting.isWithin("server.tomcat.threads.max", most, 1, MOST_THREADS);
        int atOnce =
                Math.max(LEAST_TURNS, TURNS_PER_PROCESSOR * Runtime.getRuntime().availableProcessors());
        boolean inTheOrderTheyAsk = true;
        turns = new Semaphore(atOnce, inTheOrderTheyAsk);
        TaskQueue queue = new TaskQueue();
        requests = new ThreadPoolExecutor(
                Math.min(most, atOnce),
                most,
                1,
                TimeUnit.MINUTES,
                queue,
                new TaskThreadFactory("webhook-", true, Thread.NORM_PRIORITY));
        queue.setParent(requests);
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addConnectorCustomizers(this);
    }

    @Override
    public void customize(Connector connector) {
        connector.getProtocolHandler().setExecutor(this);
    }

    /** Called by Tomcat with each connection that has something to be read, and with each answer that is complete. */
    @Override
    public void execute(Runnable work) {
        if (IS_ANSWERING.get()) {
            answers.execute(work);
            return;
        }
        long came = System.nanoTime();
        requests.execute(() -> {
            turns.acquireUninterruptibly();
            Turn mine = new Turn();
            mine.waitedNanos = System.nanoTime() - came;
            TURN.set(mine);
            try {
                work.run();
            } finally {
                TURN.remove();
                turns.release();
            }
        });
    }

    /** How long the request of this thread waited until it had its turn, in an overload up to seconds; told once. */
    long takeWaitedNanos() {
        Turn mine = TURN.get();
        if (mine == null) {
            return 0;
        }
        long waited = mine.waitedNanos;
        // The next request on the connection has not waited for this thread.
        mine.waitedNanos = 0;
        return waited;
    }

    /** Completes an answer: it is sent by threads of its own, and does not wait behind the requests that came meanwhile. */
    void answer(Runnable complete) {
        IS_ANSWERING.set(true);
        try {
            complete.run();
        } finally {
            IS_ANSWERING.remove();
        }
    }

    /** Reads as {@link ServletInputStream#read(byte[], int, int)} does; while it waits another request has its turn. */
    int read(ServletInputStream body, byte[] buffer, int offset, int length) throws IOException {
        if (TURN.get() == null || body.isFinished() || body.available() > 0) {
            return body.read(buffer, offset, length);
        }
        turns.release();
        try {
            return body.read(buffer, offset, length);
        } finally {
            turns.acquireUninterruptibly();
        }
    }

    @Override
    public void destroy() {
        requests.shutdown();
        answers.shutdown();
    }
}
