package io.waybill.receive;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ScheduledFuture;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.buf.MessageBytes;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tomcat's HTTP/1.1, with a way to end the reading of a request from another thread. Tomcat has a time for each read only:
 * a client that sends a byte now and then, also between the chunks of a body where nobody else can look, holds a thread for
 * ever, and in the head of a request its connection.
 */
public final class WebhookProtocol extends Http11NioProtocol {

    private static final Logger log = LoggerFactory.getLogger(WebhookProtocol.class);
    private static final ThreadLocal<Connected> CURRENT = new ThreadLocal<>();

    private volatile Deadlines deadlines;

    /** A head that has not come to its end by the connection time-out is let go. */
    void setDeadlines(Deadlines deadlines) {
        this.deadlines = deadlines;
    }

    @Override
    protected Processor createProcessor() {
        return new Connected(this);
    }

    /** The connection whose request this thread works on; null once the request is asynchronous. */
    static SocketChannel connection() {
        Connected current = CURRENT.get();
        return current == null ? null : current.connection;
    }

    /** Whether the client of the request that this thread works on has gone, as far as Tomcat has noticed. */
    static boolean isBroken() {
        return CURRENT.get().isFailed();
    }

    /** Whether Tomcat found itself paused while it read this thread's request, even if it is no longer. */
    static boolean metPause() {
        Connected current = CURRENT.get();
        return current != null && current.metPause;
    }

    /** Tomcat asks also between the first line of a request and its headers. */
    @Override
    public boolean isPaused() {
        boolean isPaused = super.isPaused();
        Connected current = CURRENT.get();
        if (isPaused && current != null) {
            current.metPause = true;
        }
        return isPaused;
    }

    /** Whoever reads finds an end; what is still to be answered can be. */
    static void endReading(SocketChannel connection) {
        try {
            if (connection != null) {
                connection.shutdownInput();
            }
        } catch (IOException e) {
            log.debug("A slow connection was closed meanwhile: {}", e.toString());
        }
    }

    private final class Connected extends Http11Processor {

        private volatile SocketChannel connection;
        private ScheduledFuture<?> lateHead;
        private boolean metPause;

        Connected(WebhookProtocol protocol) {
            super(protocol, protocol.getAdapter());
        }

        @Override
        public SocketState service(SocketWrapperBase<?> socket) throws IOException {
            connection = ((NioChannel) socket.getSocket()).getIOChannel();
            CURRENT.set(this);
            metPause = false;
            forgetHead();
            try {
                SocketState state = super.service(socket);
                boolean isHeadBegun = state == SocketState.LONG && !isAsync();
                if (!isHeadBegun || getConnectionTimeout() <= 0) {
                    return state;
                }
                long left = getRequest().getStartTimeNanos() + getConnectionTimeout() * 1_000_000L - System.nanoTime();
                if (left <= 0) {
                    return SocketState.CLOSED;
                }
                lateHead = letGoAfter(left, (NioSocketWrapper) socket, connection);
                return state;
            } finally {
                CURRENT.remove();
            }
        }

        private ScheduledFuture<?> letGoAfter(long nanos, NioSocketWrapper socket, SocketChannel slow) {
            return deadlines.after(nanos, () -> {
                // Else more has come and waits for its turn.
                if (socket.interestOpsHas(SelectionKey.OP_READ)) {
                    endReading(slow);
                }
            });
        }

        /** Nobody here asks for it, and a proxy may name a host by what is no host name to Tomcat, which would answer 400. */
        @Override
        protected void parseHost(MessageBytes host) {
            super.parseHost(null);
        }

        private void forgetHead() {
            if (lateHead != null) {
                lateHead.cancel(false);
                lateHead = null;
            }
        }

        boolean isFailed() {
            return getErrorState().isError();
        }
    }
}
