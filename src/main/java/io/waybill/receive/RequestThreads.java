package io.waybill.receive;

import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.connector.Connector;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.embedded.tomcat.TomcatConnectorCustomizer;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * What requests run on: a few threads that work, and one more for each that waits for a body, up to
 * {@code server.tomcat.threads.max}. Tomcat would let all of them work at once: in an overload its one thread that accepts
 * connections then gets so little of the processor that they wait for seconds before anything knows of them.
 */
@Component
final class RequestThreads
        implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, TomcatConnectorCustomizer {

    private static final int LEAST_WORKING = 4;
    private static final int WORKING_PER_PROCESSOR = 2;
    private static final String NAME = "webhook-";

    private static final ThreadLocal<Long> WAITED_NANOS = ThreadLocal.withInitial(() -> 0L);

    private final int most;

    RequestThreads(@Value("${server.tomcat.threads.max}") int most) {
        this.most = most;
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addConnectorCustomizers(this);
    }

    @Override
    public void customize(Connector connector) {
        Executor threads = executor();
        connector.getProtocolHandler().setExecutor(request -> {
            long came = System.nanoTime();
            threads.execute(() -> {
                WAITED_NANOS.set(System.nanoTime() - came);
                request.run();
            });
        });
    }

    /** How long the request of this thread waited until it had one, in an overload up to seconds. */
    static long waitedNanos() {
        return WAITED_NANOS.get();
    }

    private Executor executor() {
        int processors = Runtime.getRuntime().availableProcessors();
        int working = Math.min(most, Math.max(LEAST_WORKING, WORKING_PER_PROCESSOR * processors));
        boolean inTheOrderTheyCame = true;
        boolean goesOnWithFewer = true;
        return new ForkJoinPool(
                working,
                RequestThreads::thread,
                null,
                inTheOrderTheyCame,
                working,
                most,
                working,
                pool -> goesOnWithFewer,
                1,
                TimeUnit.MINUTES);
    }

    /** The JDK's own would not see the classes of a packaged Waybill. */
    private static ForkJoinWorkerThread thread(ForkJoinPool pool) {
        ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
        thread.setName(NAME + thread.getPoolIndex());
        thread.setContextClassLoader(RequestThreads.class.getClassLoader());
        return thread;
    }

    /** Reads as {@link ServletInputStream#read(byte[], int, int)} does; while it waits another request may have its turn. */
    static int read(ServletInputStream body, byte[] buffer, int offset, int length) throws IOException {
        if (body.isFinished() || body.available() > 0) {
            return body.read(buffer, offset, length);
        }
        Waiting waiting = new Waiting(body, buffer, offset, length);
        try {
            ForkJoinPool.managedBlock(waiting);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while a body was read");
        }
        return waiting.read();
    }

    private static final class Waiting implements ForkJoinPool.ManagedBlocker {

        private final ServletInputStream body;
        private final byte[] buffer;
        private final int offset;
        private final int length;
        private boolean done;
        private int read;
        private IOException failure;

        Waiting(ServletInputStream body, byte[] buffer, int offset, int length) {
            this.body = body;
            this.buffer = buffer;
            this.offset = offset;
            this.length = length;
        }

        @Override
        public boolean isReleasable() {
            return done;
        }

        @Override
        public boolean block() {
            try {
                read = body.read(buffer, offset, length);
            } catch (IOException e) {
                failure = e;
            }
            done = true;
            return true;
        }

        int read() throws IOException {
            if (failure != null) {
                throw failure;
            }
            return read;
        }
    }
}
