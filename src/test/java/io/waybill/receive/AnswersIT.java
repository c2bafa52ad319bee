package io.waybill.receive;

import static io.waybill.receive.Deliveries.click;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.RunningWaybill;
import io.waybill.demo.Signer;
import io.waybill.receive.Wire.Reply;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The answer table, but for challenges and large bodies, which have tests of their own. */
class AnswersIT {

    private static final RunningWaybill waybill = RunningWaybill.shared();

    @Test
    void aStoredDeliveryIsAnsweredWithItsReceipt() throws Exception {
        HttpResponse<String> answer = waybill.sendNylas(click());

        assertThat(answer.statusCode()).isEqualTo(200);
        UUID receipt =
                UUID.fromString(answer.headers().firstValue("Waybill-Receipt").orElseThrow());
        assertThat(answer.headers().firstValueAsLong("Content-Length"))
                .hasValue(answer.body().length());
        assertThat(answer.body()).isNotEmpty().hasSizeLessThan(100);
        waybill.awaitProcessed();
        assertThat(waybill.drain("crm.link.clicked", 1)).singleElement().satisfies(event -> assertThat(
                        event.getStringProperty("waybill_receipt"))
                .isEqualTo(receipt.toString()));
    }

    @Test
    void aDeliveryThatIsNotProvedIsRefusedInTheSameWordsWhateverTheCause() throws Exception {
        byte[] body = click().getBytes(UTF_8);
        Map<String, String> wrongSecret = Signer.nylas("another", body).headers();
        Map<String, String> otherBody =
                Signer.nylas(RunningWaybill.NYLAS_SECRET, new byte[0]).headers();
        Map<String, String> stale = Signer.aktify(
                        RunningWaybill.AKTIFY_SECRET, Instant.now().minus(Duration.ofHours(1)), body)
                .headers();
        Map<String, String> legacy = Signer.aktifyV1(RunningWaybill.AKTIFY_SECRET, Instant.now(), body)
                .headers();
        Signer.Signed twilio = Signer.twilio(RunningWaybill.TWILIO_TOKEN, RunningWaybill.TWILIO_URL, body);
        Signer.Signed otherUrl = Signer.twilio(RunningWaybill.TWILIO_TOKEN, "https://other.example.com/", body);
        List<HttpResponse<String>> answers = List.of(
                post("nylas", body, Map.of()),
                post("nylas", body, Map.of("x-nylas-signature", "not hex")),
                post("nylas", body, Map.of("x-nylas-signature", "")),
                post("nylas", body, wrongSecret),
                post("nylas", body, otherBody),
                post("aktify", body, Map.of()),
                post("aktify", body, Map.of("aktify-signature", "t=1,v2=00")),
                post("aktify", body, stale),
                post("aktify", body, legacy),
                post("twilio", body, twilio.headers()),
                post("twilio" + twilio.query(), body, Map.of()),
                post("twilio" + twilio.query(), new byte[0], twilio.headers()),
                post("twilio" + otherUrl.query(), body, otherUrl.headers()));

        assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(401);
        assertThat(answers.stream().map(HttpResponse::body).distinct()).hasSize(1);
        assertThat(answers)
                .allMatch(
                        answer -> answer.headers().firstValue("Waybill-Receipt").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/actuator/health",
                "/actuator",
                "/webhooks",
                "/webhooks/",
                "/webhooks/nylas/",
                "/webhooks/nylas/more",
                "/webhooks/nobody",
                "/webhooks/NYLAS",
                "/webhooks/nylas;v=1",
                "/webhooks/%6Eylas",
                "/webhooks//nylas",
                "/webhooks/../webhooks",
                "/error",
                "/index.html",
                "/favicon.ico",
                "/WEB-INF/web.xml",
                "/hawtio"
            })
    void anyOtherPathIsNotFoundWhateverTheMethod(String path) throws Exception {
        for (String method : List.of("GET", "POST", "OPTIONS", "PUT", "DELETE")) {
            try (Wire wire = new Wire(waybill.port())) {
                Reply reply = wire.send(Wire.head(method + " " + path + " HTTP/1.1", Map.of("Content-Length", "0")))
                        .read();

                assertThat(reply.status()).as(method).isEqualTo(404);
                assertThat(reply.header("Content-Length")).as(method).isNotNull();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nylas  | PUT, DELETE, OPTIONS, HEAD, PATCH, TRACE, PROPFIND      | GET, POST",
                "twilio | GET, PUT, DELETE, OPTIONS, HEAD, PATCH, TRACE, PROPFIND | POST",
                "aktify | GET, PUT, DELETE, OPTIONS, HEAD, PATCH, TRACE, PROPFIND | POST"
            })
    void anotherMethodIsToldWhichAreAllowed(String endpoint, String methods, String allow) throws Exception {
        for (String method : methods.split(", ")) {
            try (Wire wire = new Wire(waybill.port())) {
                Reply reply = wire.send(Wire.head(method + " /webhooks/" + endpoint + " HTTP/1.1", Map.of()))
                        .readWithoutBody();

                assertThat(reply.status()).as(method).isEqualTo(405);
                assertThat(reply.header("Allow")).as(method).isEqualTo(allow);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PATCH", "DELETE"})
    void aFormByAnotherMethodIsNotEvenRead(String method) throws Exception {
        Map<String, String> form = Map.of("Content-Type", "application/x-www-form-urlencoded", "Content-Length", "3");
        try (Wire wire = new Wire(waybill.port())) {
            Reply reply = wire.send(Wire.head(method + " /webhooks/nylas HTTP/1.1", form))
                    .send("%zz")
                    .read();

            assertThat(reply.status()).isEqualTo(405);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /webhooks/nylas HTTP/1.1~Content-Length: many",
                "POST /webhooks/nylas HTTP/1.1~Content-Length: -1",
                "POST /webhooks/nylas HTTP/1.1~Content-Length: 5~Content-Length: 6",
                "POST /webhooks/nylas HTTP/1.1~Transfer-Encoding: gzip",
                "POST /webhooks/nylas HTTP/1.1~Expect: nothing~Content-Length: 0",
                "POST /webhooks/nylas?%zz=%&a=|x HTTP/1.1~Content-Length: 0",
                "POST /webhooks/nylas HTTP/1.1~Content-Type: multipart/form-data~Content-Length: 0",
                "POST /webhooks/nylas HTTP/1.1~Content-Type: a;charset=no-such~Content-Length: 0",
                "POST /webhooks/%c0%80 HTTP/1.1~Content-Length: 0",
                "POST /webhooks/%2F HTTP/1.1~Content-Length: 0",
                "POST /webhooks/nylas HTTP/1.1~b\u0000d: header~Content-Length: 0",
                "POST /webhooks/nylas HTTP/9.9~Content-Length: 0",
                "NONSENSE"
            })
    void nonsenseIsNeverTheServersFault(String lines) throws Exception {
        try (Wire wire = new Wire(waybill.port())) {
            String head =
                    lines.replaceFirst("(HTTP/[0-9.]+)~", "$1\r\nHost: x\r\n").replace("~", "\r\n");
            Reply reply = wire.send(head + "\r\n\r\n").read();

            assertThat(reply.status()).isBetween(400, 599).isNotEqualTo(500);
            assertThat(reply.body()).doesNotContain("Tomcat", "Exception");
        }
    }

    private HttpResponse<String> post(String endpoint, byte[] body, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(waybill.webhook(endpoint)).POST(BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        return waybill.send(request.build());
    }
}
