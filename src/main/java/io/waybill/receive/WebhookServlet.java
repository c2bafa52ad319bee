package io.waybill.receive;

import io.waybill.Setting;
import io.waybill.endpoint.Endpoints;
import io.waybill.inbox.Delivery;
import io.waybill.inbox.Inbox;
import io.waybill.inbox.Receipt;
import io.waybill.inbox.Traceparent;
import io.waybill.signature.SignedRequest;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.coyote.BadRequestException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything on the webhook port: turns a request into a {@link Delivery}, hands it to the receiving route and gives the
 * one answer.
 *
 * <p>The route gets the raw bytes and nothing else of the request, so no header, query or form parameter can reach a
 * Camel or JMS header, and none comes back. No answer is ever a 500: Nylas would not send such a delivery again.
 */
final class WebhookServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final Logger log = LoggerFactory.getLogger(WebhookServlet.class);
    private static final String ROOT = "/webhooks/";
    /** Of the time to store a delivery, a quarter. */
    private static final int NOT_COUNTED = 4;

    private final transient Map<String, Receiver> receivers = new HashMap<>();
    private final transient WebhookEngine engine;
    private final transient ReceiveSettings settings;
    private final transient Answers answers;
    private final transient Clock clock;
    private final transient Inbox inbox;
    private final transient RequestThreads threads;
    private final transient BodyReader bodies;
    private final transient Deadlines deadlines;

    WebhookServlet(
            Endpoints endpoints,
            WebhookEngine engine,
            Inbox inbox,
            ReceiveSettings settings,
            Answers answers,
            RequestThreads threads,
            Deadlines deadlines,
            Clock clock) {
        this.engine = engine;
        this.inbox = inbox;
        this.settings = settings;
        this.answers = answers;
        this.clock = clock;
        this.threads = threads;
        this.deadlines = deadlines;
        this.bodies = new BodyReader(
                Math.toIntExact(settings.maxBody().toBytes()),
                settings.readWithin(),
                settings.storeWithin(),
                Setting.withinHeap(settings.maxReading()),
                deadlines);
        endpoints.endpoints().forEach((name, endpoint) -> receivers.put(name, Receiver.of(name, endpoint, clock)));
        receivers.values().stream()
                .filter(receiver -> receiver.scheme() == null)
                .forEach(receiver -> log.warn(
                        "Endpoint {} has no secret: what comes to it is answered 503. See \"Set up the providers\" in the"
                                + " README.",
                        receiver.name()));
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) {
        Answer answer = new Answer(response, Turns.waitedNanos());
        if (request.getDispatcherType() == DispatcherType.ERROR) {
            failed(request, answer);
            return;
        }
        String path = request.getRequestURI();
        Receiver receiver = path.startsWith(ROOT) ? receivers.get(path.substring(ROOT.length())) : null;
        try {
            route(request, receiver, answer);
        } catch (RuntimeException e) {
            answers.failed(receiver == null ? "no endpoint" : receiver.name(), e);
            unavailable(answer, receiver, "failed");
        }
    }

    private void route(HttpServletRequest request, Receiver receiver, Answer answer) {
        boolean isGet = request.getMethod().equals("GET");
        if (receiver != null && receiver.isChallenged() && isGet) {
            int status = Challenge.answer(request, answer);
            answers.count(answer, receiver, status, "challenge");
        } else if (threads.isStopping()) {
            answer.closes();
            unavailable(answer, receiver, "stopping");
        } else if (!engine.isReceiving()) {
            unavailable(answer, receiver, "not ready");
        } else if (receiver == null) {
            answers.count(answer, null, 404, "nothing-there");
            answer.plain(404, "there is nothing here");
        } else if (!request.getMethod().equals("POST")) {
            answers.count(answer, receiver, 405, "method-not-allowed");
            answer.notAllowed(receiver.allow());
        } else if (receiver.scheme() == null) {
            unavailable(answer, receiver, "no secret configured");
        } else {
            receive(request, receiver, answer);
        }
    }

    private void receive(HttpServletRequest request, Receiver receiver, Answer answer) {
        try {
            byte[] body = bodies.read(request);
            answer.waited(Turns.waitedNanos());
            if (WebhookProtocol.isBroken()) {
                throw new IOException("the sender has gone, and nobody would tell Tomcat's request that it ends");
            }
            if (inbox.isFull()) {
                // In an overload most are refused, and the others wait for the threads meanwhile.
                unavailable(answer, receiver, "not stored");
                return;
            }
            String encoding = request.getHeader("Content-Encoding");
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            Delivery delivery = new Delivery(
                    Receipt.at(now),
                    receiver.name(),
                    receiver.endpoint().provider(),
                    now,
                    null,
                    encoding == null || encoding.isBlank()
                            ? null
                            : encoding.strip().toLowerCase(Locale.ROOT),
                    Traceparent.of(Collections.list(request.getHeaders(Traceparent.NAME))),
                    body);
            hand(request, new Received(delivery, receiver, signed(request, body), deadline(answer)), answer);
        } catch (BodyReader.TooLargeException e) {
            answers.count(answer, receiver, 413, "too-large");
            answer.plain(413, "the body is over the limit of " + settings.maxBody());
        } catch (TimedBody.TooSlowException e) {
            request.setAttribute(UnreadBodyValve.GIVEN_UP, true);
            unavailable(answer, receiver, "the body did not come in time");
        } catch (BodyReader.NoTurnException e) {
            unavailable(answer, receiver, "not stored in time");
        } catch (BodyReader.TooManyException e) {
            unavailable(answer, receiver, "too many bodies are being read");
        } catch (IOException e) {
            request.setAttribute(UnreadBodyValve.GIVEN_UP, true);
            if (e instanceof BadRequestException && !(e instanceof ClientAbortException)) {
                unavailable(answer, receiver, "the chunks are broken");
            } else {
                answers.count(answer, receiver, 0, "hung-up");
                answer.unavailable("the body was cut off", settings.retryAfter());
            }
        }
    }

    /**
     * Tomcat dispatches here what it gave up itself, and would otherwise answer 400, 408 or 500: a provider that gets one
     * of these, or a 404, does not send the delivery again. Only a request that was nonsense keeps its status.
     */
    private void failed(HttpServletRequest request, Answer answer) {
        int status = (Integer) request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        if (status >= 500 || request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) != null) {
            if (request.getAttribute(UnreadBodyValve.GIVEN_UP) == null) {
                answers.count(answer, null, 503, "given-up");
            }
            answer.unavailable("not stored, please send it again", settings.retryAfter());
        } else {
            answers.count(answer, null, status, "refused");
            answer.plain(status, "refused");
        }
    }

    private void hand(HttpServletRequest request, Received received, Answer answer) {
        AsyncContext async = request.startAsync();
        async.setTimeout(0);
        answer.isAsync(() -> threads.answer(async::complete));
        Receiver receiver = received.receiver();
        ScheduledFuture<?> deadline = deadlines.after(
                received.deadlineNanos() - System.nanoTime(),
                () -> unavailable(answer, receiver, "not stored in time"));
        engine.process(received, failure -> {
            deadline.cancel(false);
            answers.give(answer, received, failure, settings.retryAfter());
        });
    }

    /** What a request waited for its turn counts, but for a moment: else a slow disk would store nothing in an overload. */
    private long deadline(Answer answer) {
        long within = settings.storeWithin().toNanos();
        return System.nanoTime() + within - Math.max(0, answer.waitedNanos() - within / NOT_COUNTED);
    }

    private void unavailable(Answer answer, Receiver receiver, String why) {
        if (answer.unavailable(why, settings.retryAfter())) {
            answers.count(answer, receiver, 503, why.replace(' ', '-'));
        }
    }

    private static SignedRequest signed(HttpServletRequest request, byte[] body) {
        return new SignedRequest(name -> Collections.list(request.getHeaders(name)), request.getQueryString(), body);
    }
}
