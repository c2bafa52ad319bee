package io.waybill.receive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.waybill.RunningWaybill;
import io.waybill.demo.Signer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Whatever becomes of a request, its log lines tell nothing of what was sent, nor the secret. */
class RequestLogIT {

    private static final String MARK = "PaYlOaD";

    private static final RunningWaybill waybill = RunningWaybill.shared();

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.waybill");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final List<String> secrets = new ArrayList<>(List.of(
            MARK,
            RunningWaybill.NYLAS_SECRET,
            RunningWaybill.OLD_NYLAS_SECRET,
            RunningWaybill.TWILIO_TOKEN,
            RunningWaybill.AKTIFY_SECRET));
    private Level level;

    @BeforeEach
    void listen() {
        level = logger.getLevel();
        logger.setLevel(Level.DEBUG);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
        logger.setLevel(level);
        waybill.drainEvents();
        waybill.drain("waybill.parked");
    }

    @Test
    void theyHoldNeitherPayloadNorSignatureNorSecret() throws Exception {
        byte[] click = Deliveries.click(MARK, MARK).getBytes(UTF_8);
        byte[] unknown = Deliveries.unknown(MARK).getBytes(UTF_8);
        byte[] malformed = ("{\"" + MARK + "\":\"" + MARK + "\",\"type\":" + MARK).getBytes(UTF_8);
        byte[] unmappable =
                new String(click, UTF_8).replace("message_id", "no_id").getBytes(UTF_8);
        byte[] empty = {};
        Instant early = Instant.now().minus(Duration.ofHours(1));
        for (byte[] body : List.of(click, click, unknown, malformed, unmappable)) {
            assertThat(post("nylas", body, Signer.nylas(RunningWaybill.NYLAS_SECRET, body)))
                    .isEqualTo(200);
        }
        Signer.Signed otherBody = Signer.nylas(RunningWaybill.NYLAS_SECRET, empty);
        assertThat(post("nylas", click, otherBody)).isEqualTo(401);
        assertThat(post("nylas", click, new Signer.Signed("", Map.of("x-nylas-signature", MARK))))
                .isEqualTo(401);
        assertThat(post("aktify", click, Signer.aktify(RunningWaybill.AKTIFY_SECRET, early, click)))
                .isEqualTo(401);
        assertThat(post("aktify", click, new Signer.Signed("", Map.of("aktify-signature", MARK + "=" + MARK))))
                .isEqualTo(401);
        Signer.Signed twilio = Signer.twilio(RunningWaybill.TWILIO_TOKEN, RunningWaybill.TWILIO_URL, click);
        assertThat(post("twilio", unknown, twilio)).isEqualTo(401);
        assertThat(post("twilio", click, new Signer.Signed("?bodySHA256=" + MARK, twilio.headers())))
                .isEqualTo(401);
        assertThat(post("nylas", new byte[5_000_000], Signer.nylas("x", empty))).isEqualTo(413);
        hangUp(new String(click, UTF_8));
        waybill.awaitProcessed();

        logger.detachAppender(lines);
        assertThat(lines.list).hasSizeGreaterThan(8);
        for (ILoggingEvent line : lines.list) {
            String text = line.getFormattedMessage() + ThrowableProxyUtil.asString(line.getThrowableProxy());
            assertThat(secrets).noneMatch(text::contains);
        }
    }

    private int post(String endpoint, byte[] body, Signer.Signed signed) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(waybill.webhook(endpoint + signed.query()))
                .header("X-Marked", MARK)
                .POST(BodyPublishers.ofByteArray(body));
        signed.headers().forEach(request::header);
        secrets.addAll(signed.headers().values());
        return waybill.send(request.build()).statusCode();
    }

    private void hangUp(String body) throws Exception {
        try (Wire wire = new Wire(waybill.port())) {
            wire.send(Wire.head("POST /webhooks/nylas HTTP/1.1", Deliveries.headers(body)))
                    .send(body.substring(0, 200));
        }
    }
}
