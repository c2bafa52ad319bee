package io.waybill.receive;

import static io.waybill.receive.PublishedVectors.GRANT_DELETED;
import static io.waybill.receive.PublishedVectors.STANDARD_BODY;
import static io.waybill.receive.PublishedVectors.STANDARD_SIGNATURE;
import static io.waybill.receive.PublishedVectors.TWILIO_TEST_EVENT;
import static io.waybill.receive.PublishedVectors.TWILIO_TEST_QUERY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.RunningWaybill;
import io.waybill.demo.Signer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoints made by settings alone, proved by the vectors that providers publish ({@code contracts.md}, section 6). */
class SeveralEndpointsIT {

    private static RunningWaybill waybill;

    @BeforeAll
    static void start() {
        waybill = RunningWaybill.with(Map.ofEntries(
                Map.entry("WAYBILL_NYLAS_SECRETS", "first-secret, UfZWFrkjsbg5bxLbax-y ,last-secret"),
                Map.entry("WAYBILL_TWILIO_PUBLIC_URL", "https://96e5-165-225-114-134.ngrok-free.app/webhook"),
                Map.entry("waybill.endpoints.twilio-docs.provider", "twilio"),
                Map.entry("waybill.endpoints.twilio-docs.scheme", "twilio"),
                Map.entry("waybill.endpoints.twilio-docs.secrets", "old-token,12345"),
                Map.entry("waybill.endpoints.twilio-docs.public-url", "https://mycompany.com/myapp.php"),
                Map.entry("waybill.endpoints.acme.provider", "nylas"),
                Map.entry("waybill.endpoints.acme.scheme", "standard-webhooks"),
                Map.entry("waybill.endpoints.acme.secrets", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                Map.entry("waybill.endpoints.acme.tolerance", "36500d"), // the vector is of 2021
                Map.entry("waybill.endpoints.aktify-old.provider", "aktify"),
                Map.entry("waybill.endpoints.aktify-old.scheme", "aktify"),
                Map.entry("waybill.endpoints.aktify-old.secrets", "another,legacy-secret"),
                Map.entry("waybill.endpoints.aktify-old.accept-v1", "true"),
                Map.entry("waybill.endpoints.later-nylas.provider", "nylas"),
                Map.entry("waybill.endpoints.later-nylas.scheme", "nylas"),
                Map.entry("waybill.endpoints.later-twilio.provider", "twilio"),
                Map.entry("waybill.endpoints.later-twilio.scheme", "twilio"),
                Map.entry("waybill.endpoints.later-acme.provider", "nylas"),
                Map.entry("waybill.endpoints.later-acme.scheme", "standard-webhooks"),
                Map.entry("waybill.endpoints.later-acme.secrets", " , ")));
    }

    @AfterAll
    static void stop() {
        waybill.close();
    }

    @AfterEach
    void drain() {
        waybill.awaitProcessed();
        waybill.drain("waybill.parked");
    }

    @Test
    void theVectorOfNylasIsTakenAndParkedAsItCame() throws Exception {
        String signature = "a4534f7e68dcd54f0621f7539ddd5a0d14a9a46ace9b68a4cfd9c99b4b6b89cc";
        assertThat(post("nylas", GRANT_DELETED, Map.of("X-Nylas-Signature", signature.replaceAll("c$", "a"))))
                .isEqualTo(401);
        assertThat(post("nylas", GRANT_DELETED, Map.of("X-Nylas-Signature", signature)))
                .isEqualTo(200);
        waybill.awaitProcessed();
        assertThat(waybill.drain("waybill.parked", 1)).singleElement().satisfies(parked -> {
            assertThat(Deliveries.body(parked)).isEqualTo(GRANT_DELETED.getBytes(UTF_8));
            assertThat(parked.getStringProperty("waybill_reason")).isEqualTo("unknown-type");
        });
    }

    @Test
    void eachOfSeveralSecretsIsLive() throws Exception {
        for (String secret : List.of("first-secret", "last-secret")) {
            byte[] body = Deliveries.unknown(secret).getBytes(UTF_8);
            assertThat(post(
                            "nylas",
                            new String(body, UTF_8),
                            Signer.nylas(secret, body).headers()))
                    .isEqualTo(200);
        }
    }

    @Test
    void theEventStreamsVectorIsTakenAndItsTestEventIgnored() throws Exception {
        double ignored = waybill.counted("ignored");
        Map<String, String> signature = Map.of("X-Twilio-Signature", "qovYYTCoTFG3Ga6KmSrRVvSgwm8=");

        assertThat(post("twilio" + TWILIO_TEST_QUERY, TWILIO_TEST_EVENT, signature))
                .isEqualTo(200);
        waybill.awaitProcessed();
        assertThat(waybill.counted("ignored") - ignored).isEqualTo(1);
        assertThat(waybill.drain("waybill.parked")).isEmpty();
    }

    @Test
    void aGenuineSignatureOfTwilioProvesNoOtherBody() throws Exception {
        Map<String, String> signature = Map.of("X-Twilio-Signature", "qovYYTCoTFG3Ga6KmSrRVvSgwm8=");

        assertThat(post("twilio" + TWILIO_TEST_QUERY, "[]", signature)).isEqualTo(401);
        assertThat(post("twilio" + TWILIO_TEST_QUERY + "&x=1", TWILIO_TEST_EVENT, signature))
                .isEqualTo(401);
        assertThat(post("twilio", TWILIO_TEST_EVENT, signature)).isEqualTo(401);
        // The second published vector: its signature fits its URL, but no body with that hash is known.
        assertThat(post(
                        "twilio?bodySHA256=e6ca4452daa092f8b0ecb9cdd24328f9b565196e0a25bc4e612bf198ad77fbd5",
                        TWILIO_TEST_EVENT,
                        Map.of("X-Twilio-Signature", "aU96RJE2IgIwrbsBNwQT5eaT1tM=")))
                .isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "foo=1&bar=2&; 0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620; {\"property\": \"value\", \"boolean\": true}; a9nBmqA0ju/hNViExpshrM61xv4=",
                "~~; 0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620; {\"property\": \"value\", \"boolean\": true}; y77kIzt2vzLz71DgmJGsen2scGs=",
                "foo=1&bar=2&; 44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a; {}; Ldidvp12m26NI7eqEvxnEpkd9Hc="
            })
    void theJsonVectorsOfTwiliosLibrariesAreTaken(String query, String hash, String body, String signature)
            throws Exception {
        String endpoint = "twilio-docs?" + query + "bodySHA256=" + hash;

        assertThat(post(endpoint, body, Map.of("X-Twilio-Signature", signature)))
                .isEqualTo(200);
        assertThat(post(endpoint, body + " ", Map.of("X-Twilio-Signature", signature)))
                .isEqualTo(401);
    }

    @Test
    void aProviderOfStandardWebhooksNeedsNoJava() throws Exception {
        assertThat(post("acme", STANDARD_BODY, standard(STANDARD_SIGNATURE))).isEqualTo(200);
        String several =
                "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v2,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= "
                        + STANDARD_SIGNATURE + " v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=";
        assertThat(post("acme", STANDARD_BODY, standard(several))).isEqualTo(200);
        assertThat(post("acme", STANDARD_BODY + " ", standard(STANDARD_SIGNATURE)))
                .isEqualTo(401);
        assertThat(post("acme", STANDARD_BODY, Map.of("webhook-signature", STANDARD_SIGNATURE)))
                .isEqualTo(401);
        waybill.awaitProcessed();
        assertThat(waybill.drain("waybill.parked", 2)).hasSize(2).allSatisfy(parked -> assertThat(
                        parked.getStringProperty("waybill_endpoint"))
                .isEqualTo("acme"));
    }

    @Test
    void aLegacySignatureOfAktifyCountsWhereItIsWanted() throws Exception {
        byte[] body = Deliveries.unknown("v1").getBytes(UTF_8);
        Instant now = Instant.now();
        Instant early = now.minus(Duration.ofMinutes(6));

        assertThat(post("aktify-old", body, Signer.aktifyV1("legacy-secret", now, body)))
                .isEqualTo(200);
        assertThat(post("aktify-old", body, Signer.aktify("legacy-secret", now, body)))
                .isEqualTo(200);
        assertThat(post("aktify-old", body, Signer.aktifyV1("legacy-secret", early, body)))
                .isEqualTo(401);
        assertThat(post("aktify", body, Signer.aktifyV1(RunningWaybill.AKTIFY_SECRET, now, body)))
                .isEqualTo(401);
        assertThat(post("aktify", body, Signer.aktify(RunningWaybill.AKTIFY_SECRET, early, body)))
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"later-nylas", "later-twilio", "later-acme"})
    void withoutASecretADeliveryIsAskedForAgain(String endpoint) throws Exception {
        HttpResponse<String> answer = waybill.send(HttpRequest.newBuilder(waybill.webhook(endpoint))
                .POST(BodyPublishers.ofString("{}"))
                .build());

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
    }

    @Test
    void withoutASecretTheChallengeIsAnswered() throws Exception {
        URI challenge = URI.create(waybill.webhook("later-nylas") + "?challenge=before-the-secret");
        HttpResponse<String> answer =
                waybill.send(HttpRequest.newBuilder(challenge).build());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("before-the-secret");
    }

    private static Map<String, String> standard(String signature) {
        return Map.of(
                "webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "webhook-timestamp", "1614265330",
                "webhook-signature", signature);
    }

    private static int post(String endpoint, byte[] body, Signer.Signed signed) throws Exception {
        return post(endpoint + signed.query(), new String(body, UTF_8), signed.headers());
    }

    private static int post(String endpoint, String body, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(waybill.webhook(endpoint)).POST(BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return waybill.send(request.build()).statusCode();
    }
}
