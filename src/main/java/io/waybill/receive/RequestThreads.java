package io.waybill.receive;

import io.waybill.Setting;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.ProtocolHandler;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.context.WebServerGracefulShutdownLifecycle;
import org.springframework.boot.web.embedded.tomcat.TomcatConnectorCustomizer;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * What requests run on, in the place of Tomcat's pool: threads of which a few have a turn at one moment.
 *
 * <p>Tomcat would let all of its threads work at once: in an overload its one thread that accepts connections then gets so little
 * of the processor that they wait for seconds before anything knows of them.
 */
@Component
final class RequestThreads
        implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>,
                TomcatConnectorCustomizer,
                Executor,
                SmartLifecycle,
                DisposableBean {

    private static final int LEAST_TURNS = 4;
    private static final int TURNS_PER_PROCESSOR = 2;
    private static final int MOST_THREADS = 10_000;
    private static final int ANSWERING = 2;
    /** Not for ever: those who hold the turns may be Tomcat's, waiting for the connection of the one that waits here. */
    private static final Duration TURN_AGAIN_WITHIN = Duration.ofSeconds(1);

    private static final Duration STOP_WITHIN = Duration.ofSeconds(3);
    private static final Duration QUIET = Duration.ofMillis(250);
    private static final Duration STOP_LOOK = Duration.ofMillis(5);

    private static final ThreadLocal<Boolean> IS_ANSWERING = ThreadLocal.withInitial(() -> false);

    private final Turns requests;
    private final Turns answers;
    private volatile boolean running;
    private volatile boolean stopping;
    private volatile ProtocolHandler protocol;

    @Autowired
    RequestThreads(@Value("${server.tomcat.threads.max}") int most) {
        this(most, TURN_AGAIN_WITHIN);
    }

    RequestThreads(int most, Duration turnAgainWithin) {
        Setting.isWithin("server.tomcat.threads.max", most, 1, MOST_THREADS);
        int atOnce =
                Math.max(LEAST_TURNS, TURNS_PER_PROCESSOR * Runtime.getRuntime().availableProcessors());
        requests = new Turns("webhook-", atOnce, most, turnAgainWithin);
        answers = new Turns("webhook-answer-", ANSWERING, most, turnAgainWithin);
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addConnectorCustomizers(this);
    }

    @Override
    public void customize(Connector connector) {
        protocol = connector.getProtocolHandler();
        protocol.setExecutor(this);
    }

    /** Called by Tomcat with each connection that has something to be read, and with each answer that is complete. */
    @Override
    public void execute(Runnable work) {
        // The next request on the connection, if it is there already, is taken up by the thread that answers.
        (IS_ANSWERING.get() ? answers : requests).execute(work);
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

    @Override
    public void start() {
        // One thread of each stays: where no more can be made, it does all the work.
        requests.execute(() -> {});
        answers.execute(() -> {});
        running = true;
        stopping = false;
    }

    boolean isStopping() {
        return stopping;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before Tomcat's pause, which comes before the receiving route is stopped. */
    @Override
    public int getPhase() {
        return WebServerGracefulShutdownLifecycle.SMART_LIFECYCLE_PHASE + 1;
    }

    /**
     * Takes no more connections, and waits until nobody has waited for a turn for a while; each is told 503. Once paused,
     * Tomcat waits for the requests that it has begun and closes the connections of the others.
     */
    @Override
    public void stop() {
        stopping = true;
        running = false;
        protocol.closeServerSocketGraceful();
        long end = System.nanoTime() + STOP_WITHIN.toNanos();
        long quiet = System.nanoTime() + QUIET.toNanos();
        try {
            while (System.nanoTime() - quiet < 0 && System.nanoTime() - end < 0) {
                Thread.sleep(STOP_LOOK.toMillis());
                quiet = requests.waiting() + answers.waiting() > 0 ? System.nanoTime() + QUIET.toNanos() : quiet;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void destroy() {
        requests.close();
        answers.close();
    }
}
