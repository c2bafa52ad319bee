package io.waybill.receive;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Tomcat's HTTP/1.1, with a way to end the reading of a request from another thread. Tomcat has a time for each read only:
 * a client that sends a byte now and then, also between the chunks of a body where nobody else can look, holds a thread for
 * ever.
 */
public final class WebhookProtocol extends Http11NioProtocol {

    private static final ThreadLocal<SocketChannel> CONNECTION = new ThreadLocal<>();

    @Override
    protected Processor createProcessor() {
        return new Http11Processor(this, getAdapter()) {
            @Override
            public SocketState service(SocketWrapperBase<?> connection) throws IOException {
                CONNECTION.set(((NioChannel) connection.getSocket()).getIOChannel());
                try {
                    return super.service(connection);
                } finally {
                    CONNECTION.remove();
                }
            }
        };
    }

    /** The connection whose request this thread works on, or null; what is read from it ends once its input is shut down. */
    static SocketChannel connection() {
        return CONNECTION.get();
    }
}
