package io.waybill.receive;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * Reads what is left of a body after its request was answered, so that a client which sends it all can read its answer;
 * but only for a time. Tomcat itself would read on for as long as a byte comes now and then, and so many such clients as
 * there are threads would keep everybody out.
 */
final class UnreadBodyValve extends ValveBase {

    /** Request attribute: its body was given up, which was counted, and the connection is to be closed. */
    static final String GIVEN_UP = UnreadBodyValve.class.getName() + ".givenUp";

    private static final int BUFFER = 64 * 1024;

    private final Duration within;
    private final Deadlines deadlines;

    UnreadBodyValve(Duration within, Deadlines deadlines) {
        super(true);
        this.within = within;
        this.deadlines = deadlines;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        try {
            getNext().invoke(request, response);
            if (!request.isAsync()) {
                end(request, response);
            }
        } finally {
            Turns.forgetWait();
        }
    }

    private void end(Request request, Response response) throws IOException {
        response.flushBuffer();
        if (request.getAttribute(GIVEN_UP) != null || !isRead(request)) {
            request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
            response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, null);
        }
    }

    private boolean isRead(Request request) {
        try {
            TimedBody body = new TimedBody(request, within, deadlines);
            if (body.isFinished()) {
                return true;
            }
            long end = System.nanoTime() + within.toNanos();
            byte[] rest = new byte[BUFFER];
            while (System.nanoTime() - end < 0) {
                if (body.read(rest, 0, rest.length) < 0) {
                    return true;
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            // It hung up, takes too long or tells two lengths; there is nothing to wait for.
        }
        return false;
    }
}
