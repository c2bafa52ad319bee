package io.waybill.receive;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Answers 503 to a request of which Tomcat has read the first line only, because a stop had just begun. Tomcat means to
 * answer 503 itself, goes on without the headers, misses the {@code Host} among them and makes it a 400, which Nylas takes
 * for final.
 */
final class UnreadHeadValve extends ValveBase {

    private final Answers answers;
    private final Duration retryAfter;

    UnreadHeadValve(Answers answers, Duration retryAfter) {
        super(true);
        this.answers = answers;
        this.retryAfter = retryAfter;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        boolean isRefused = response.getStatus() == Response.SC_BAD_REQUEST;
        if (WebhookProtocol.metPause()
                && isRefused
                && request.getCoyoteRequest().getMimeHeaders().size() == 0) {
            Answer answer = new Answer(response.getResponse(), 0);
            if (answer.unavailable("stopping, please send it again", retryAfter)) {
                answers.count(answer, null, 503, "stopping");
            }
        } else {
            getNext().invoke(request, response);
        }
    }
}
