package io.waybill.receive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.waybill.EditedRoutes;
import io.waybill.LogLines;
import io.waybill.RunningWaybill;
import io.waybill.demo.Signer;
import io.waybill.route.Faults;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever becomes of a request and its delivery, the log tells nothing of what was sent, nor a secret. */
class RequestLogIT {

    private static final String MARK = "PaYlOaD";
    private static final String PHONE = "+15550100199";
    private static final String ADDRESS = "203.0.113.77";
    /** In the place of the link's label, so that it is sound JSON. */
    private static final String PERSON = MARK + " jane.doe@mail.example.com " + PHONE + " https://go.example.com/jane";

    /** The provider's and the CRM system's, which here are in the same process. */
    private static final List<String> CLIENTS = List.of("jdk.internal.httpclient.", "org.apache.qpid.");

    private static RunningWaybill waybill;

    private final String id = MARK + UUID.randomUUID();
    private final List<String> secrets = new ArrayList<>(List.of(
            MARK,
            PHONE.substring(1),
            ADDRESS,
            "jane.doe",
            "go.example.com",
            RunningWaybill.NYLAS_SECRET,
            RunningWaybill.OLD_NYLAS_SECRET,
            RunningWaybill.TWILIO_TOKEN,
            RunningWaybill.AKTIFY_SECRET,
            RunningWaybill.CRM_PASSWORD,
            RunningWaybill.ADMIN_PASSWORD));

    @BeforeAll
    static void startWithRoutesThatCanFail() throws Exception {
        EditedRoutes routes =
                EditedRoutes.copy().replace("shared/publish.camel.yaml", Faults.AFTER, Faults.AFTER + Faults.STEP);
        waybill = RunningWaybill.with(Map.of(
                "waybill.routes", routes.location(),
                "waybill.broker.redelivery-delay", "20ms",
                "waybill.broker.max-redelivery-delay", "20ms"));
    }

    @AfterAll
    static void end() {
        waybill.close();
    }

    @AfterEach
    void mend() {
        Faults.clear();
    }

    @Test
    void holdsNeitherPayloadNorSignatureNorSecretWithEverythingAtDebug() throws Exception {
        List<ILoggingEvent> lines;
        try (LogLines log = new LogLines("ROOT", Level.DEBUG)) {
            postWhatIsStored();
            postWhatIsRefused();
            waybill.awaitProcessed();
            failAfterTheClaim();
            failInTheDatabase();
            waybill.drainEvents();
            waybill.drain("waybill.parked");
            lines = log.lines();
        }
        for (String outcome : List.of("Delivered", "Duplicate", "Ignored", "Parked", "Rolled back", "Refused")) {
            assertThat(lines).extracting(ILoggingEvent::getFormattedMessage).anyMatch(line -> line.startsWith(outcome));
        }
        assertThat(lines)
                .filteredOn(line -> secrets.stream().anyMatch(LogLines.text(line)::contains))
                .extracting(ILoggingEvent::getLoggerName)
                .filteredOn(logger -> CLIENTS.stream().noneMatch(logger::startsWith))
                .isEmpty();
    }

    @Test
    void saysOnceThatManyWereRefusedForTheSameCause() throws Exception {
        byte[] body = Deliveries.click().getBytes(UTF_8);
        try (LogLines log = new LogLines("io.waybill", Level.DEBUG)) {
            for (int i = 0; i < 20; i++) {
                assertThat(post("aktify", body, new Signer.Signed("", Map.of())))
                        .isEqualTo(401);
            }
            assertThat(log.about("aktify-signature is missing")).hasSize(1);
        }
    }

    private void postWhatIsStored() throws Exception {
        String click = Deliveries.click(id, PERSON)
                .replace("192.0.2.1", ADDRESS)
                .replace("\"user_agent\":\"test\"", "\"user_agent\":\"" + MARK + "\"");
        String malformed = "{\"" + MARK + "\":\"" + PERSON + "\",\"type\":" + MARK;
        String unmappable = click.replace("message_id", "no_id");
        String wrongTime = click.replaceAll("\"timestamp\":\\d+", "\"timestamp\":\"" + PHONE + "\"");
        String wrongLink = click.replace("\"https://www.example.com\"", "{\"" + MARK + "\":\"" + PHONE + "\"}");
        String hugeNumber = click.replaceAll("\"timestamp\":\\d+", "\"timestamp\":1e99999999999");
        for (String body : List.of(
                click,
                click,
                Deliveries.unknown(PERSON),
                malformed,
                unmappable,
                wrongTime,
                wrongLink,
                hugeNumber,
                "{\"type\":\"" + PERSON + "\"}",
                "\u0000" + PERSON)) {
            byte[] bytes = body.getBytes(UTF_8);
            assertThat(post("nylas", bytes, Signer.nylas(RunningWaybill.NYLAS_SECRET, bytes)))
                    .isEqualTo(200);
        }
        byte[] ignored =
                """
                [{"specversion":"1.0","type":"com.twilio.eventstreams.test-event","id":"%s","data":{"to":"%s"}}]
                """
                        .formatted(id, PHONE)
                        .getBytes(UTF_8);
        assertThat(post(
                        "twilio",
                        ignored,
                        Signer.twilio(RunningWaybill.TWILIO_TOKEN, RunningWaybill.TWILIO_URL, ignored)))
                .isEqualTo(200);
    }

    private void postWhatIsRefused() throws Exception {
        byte[] body = Deliveries.click(id, PERSON).getBytes(UTF_8);
        byte[] empty = {};
        Instant early = Instant.now().minus(Duration.ofHours(1));
        assertThat(post("nylas", body, Signer.nylas(RunningWaybill.NYLAS_SECRET, empty)))
                .isEqualTo(401);
        assertThat(post("nylas", body, new Signer.Signed("", Map.of("x-nylas-signature", MARK))))
                .isEqualTo(401);
        assertThat(post("aktify", body, Signer.aktify(RunningWaybill.AKTIFY_SECRET, early, body)))
                .isEqualTo(401);
        assertThat(post("aktify", body, new Signer.Signed("", Map.of("aktify-signature", MARK + "=" + MARK))))
                .isEqualTo(401);
        Signer.Signed twilio = Signer.twilio(RunningWaybill.TWILIO_TOKEN, RunningWaybill.TWILIO_URL, body);
        assertThat(post("twilio", Deliveries.unknown(MARK).getBytes(UTF_8), twilio))
                .isEqualTo(401);
        assertThat(post("twilio", body, new Signer.Signed("?bodySHA256=" + MARK, twilio.headers())))
                .isEqualTo(401);
        assertThat(post("twilio", body, new Signer.Signed("?" + MARK + "=%25" + MARK, Map.of())))
                .isEqualTo(401);
        assertThat(post("nylas", new byte[5_000_000], Signer.nylas("x", empty))).isEqualTo(413);
        assertThat(post(MARK, body, new Signer.Signed("", Map.of()))).isEqualTo(404);
        hangUp(new String(body, UTF_8));
    }

    /** A bug whose exception quotes the payload. */
    private void failAfterTheClaim() throws Exception {
        Faults.plan(
                id + "-bug",
                3,
                () -> new IllegalArgumentException(PERSON, catchThrowable(() -> Long.parseLong(PERSON))));
        postClick(id + "-bug");
        waybill.awaitProcessed();
        assertThat(Faults.failed()).isEqualTo(3);
    }

    private void failInTheDatabase() throws Exception {
        double before = waybill.rollbacks();
        sql("alter table claim rename to claim_away");
        try {
            postClick(id + "-database");
            await().until(() -> waybill.rollbacks() > before);
        } finally {
            sql("alter table claim_away rename to claim");
        }
        waybill.awaitProcessed();
    }

    private static void sql(String statement) throws SQLException {
        try (Connection connection = waybill.bean(DataSource.class).getConnection();
                Statement run = connection.createStatement()) {
            run.execute(statement);
        }
    }

    private void postClick(String message) throws Exception {
        byte[] body = Deliveries.click(message, PERSON).getBytes(UTF_8);
        assertThat(post("nylas", body, Signer.nylas(RunningWaybill.NYLAS_SECRET, body)))
                .isEqualTo(200);
    }

    private int post(String endpoint, byte[] body, Signer.Signed signed) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(waybill.webhook(endpoint + signed.query()))
                .header("X-Marked", MARK)
                .header("User-Agent", MARK)
                .header("X-Forwarded-For", ADDRESS)
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
