package io.waybill.receive;

import io.waybill.Setting;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.connector.Connector;
import org.apache.tomcat.util.threads.TaskQueue;
import org.apache.tomcat.util.threads.TaskThreadFactory;
import org.apache.tomcat.util.threads.ThreadPoolExecutor;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
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
    /** Not for ever: those who hold the turns may be Tomcat's, waiting for the connection of the one that waits here. */
    private static final Duration TURN_AGAIN_WITHIN = Duration.ofSeconds(1);

    private static final ThreadLocal<Turn> TURN = new ThreadLocal<>();
    private static final ThreadLocal<Boolean> IS_ANSWERING = ThreadLocal.withInitial(() -> false);

    private final Semaphore turns;
    private final Semaphore answerTurns = new Semaphore(ANSWERING, true);
    private final ThreadPoolExecutor requests;
    private final ThreadPoolExecutor answers;
    private final Duration turnAgainWithin;

    private static final class Turn {
        private final Semaphore of;
        private boolean held = true;
        private long waitedNanos;

        Turn(Semaphore of) {
            this.of = of;
        }
    }

    @Autowired
    RequestThreads(@Value("${server.tomcat.threads.max}") int most) {
        this(most, TURN_AGAIN_WITHIN);
    }

    RequestThreads(int most, Duration turnAgainWithin) {
        Setting.isWithin("server.tomcat.threads.max", most, 1, MOST_THREADS);
        int atOnce =
                Math.max(LEAST_TURNS, TURNS_PER_PROCESSOR * Runtime.getRuntime().availableProcessors());
        boolean inTheOrderTheyAsk = true;
        turns = new Semaphore(atOnce, inTheOrderTheyAsk);
        requests = pool("webhook-", Math.min(most, atOnce), most);
        answers = pool("webhook-answer-", Math.min(most, ANSWERING), most);
        this.turnAgainWithin = turnAgainWithin;
    }

    private static ThreadPoolExecutor pool(String name, int least, int most) {
        TaskQueue queue = new TaskQueue();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                least, most, 1, TimeUnit.MINUTES, queue, new TaskThreadFactory(name, true, Thread.NORM_PRIORITY));
        queue.setParent(pool);
        return pool;
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
        long came = System.nanoTime();
        if (IS_ANSWERING.get()) {
            // The next request on the connection, if it is there already, is taken up by the same thread.
            answers.execute(() -> inTurn(answerTurns, work, came));
        } else {
            requests.execute(() -> inTurn(turns, work, came));
        }
    }

    private static void inTurn(Semaphore turns, Runnable work, long came) {
        Turn mine = new Turn(turns);
        turns.acquireUninterruptibly();
        try {
            mine.waitedNanos = System.nanoTime() - came;
            TURN.set(mine);
            work.run();
        } finally {
            TURN.remove();
            if (mine.held) {
                turns.release();
            }
        }
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

    /**
     * Reads as {@link ServletInputStream#read(byte[], int, int)} does; while it waits another request has its turn.
     *
     * @param isChunked what has come of such a body may be a part of a chunk's head, of which the rest is waited for
     */
    int read(ServletInputStream body, boolean isChunked, byte[] buffer, int offset, int length) throws IOException {
        Turn mine = TURN.get();
        if (mine == null || body.isFinished() || (!isChunked && body.available() > 0)) {
            return body.read(buffer, offset, length);
        }
        if (mine.held) {
            mine.held = false;
            mine.of.release();
        }
        try {
            return body.read(buffer, offset, length);
        } finally {
            mine.held = isTurnAgain(mine.of);
        }
    }

    /** False where it goes on without one. */
    private boolean isTurnAgain(Semaphore turns) {
        try {
            return turns.tryAcquire(turnAgainWithin.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void destroy() {
        requests.shutdown();
        answers.shutdown();
    }
}
