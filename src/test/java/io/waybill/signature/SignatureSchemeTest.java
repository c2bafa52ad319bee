package io.waybill.signature;

import static io.waybill.signature.SignedRequests.TOLERANCE;
import static io.waybill.signature.SignedRequests.assertAccepted;
import static io.waybill.signature.SignedRequests.rejectionOf;
import static io.waybill.signature.SignedRequests.request;
import static io.waybill.signature.SignedRequests.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureSchemeTest {

    private static final String SECRET = "S3cretS3cretS3cretS3cretS3cret00";
    private static final String PUBLIC_URL = "https://hook:Passw0rd@mycompany.com/events";
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1614265330), ZoneOffset.UTC);

    private static SignatureSettings twilio(String publicUrl, String... secrets) {
        return new SignatureSettings("twilio", List.of(secrets), publicUrl, TOLERANCE, false);
    }

    private static void assertRefused(ThrowingCallable building, String sentenceBegins) {
        assertThatIllegalArgumentException()
                .isThrownBy(building)
                .withMessageStartingWith(sentenceBegins)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(SECRET, "Passw0rd"))
                .withNoCause();
    }

    @Test
    void isChosenByTheSchemesName() {
        assertThat(SignatureScheme.of(settings("nylas", SECRET), CLOCK)).isInstanceOf(NylasSignature.class);
        assertThat(SignatureScheme.of(twilio(PUBLIC_URL, SECRET), CLOCK)).isInstanceOf(TwilioSignature.class);
        assertThat(SignatureScheme.of(settings("aktify", SECRET), CLOCK)).isInstanceOf(AktifySignature.class);
        assertThat(SignatureScheme.of(settings("standard-webhooks", SECRET), CLOCK))
                .isInstanceOf(StandardWebhooksSignature.class);
    }

    @Test
    void refusesASchemeThatIsNotKnown() {
        assertRefused(
                () -> SignatureScheme.of(settings("Nylas", SECRET), CLOCK), "scheme is 'Nylas', which is not known");
        assertRefused(() -> settings(null, SECRET), "scheme is missing");
        assertRefused(() -> settings(" ", SECRET), "scheme is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\t", SECRET + "\n", " " + SECRET})
    void refusesASecretThatWasCopiedBadly(String secret) {
        assertRefused(() -> settings("nylas", SECRET, secret), "secrets: number 2 is blank, or begins or ends");
    }

    @ParameterizedTest
    @ValueSource(strings = {"whsec_", "whsec_" + SECRET + "!", "whsk_" + SECRET, "whsec_whsec_" + SECRET, "A"})
    void refusesAStandardWebhooksSecretThatIsNotBase64(String secret) {
        SignatureSettings settings = settings("standard-webhooks", SECRET, secret);
        assertRefused(() -> SignatureScheme.of(settings, CLOCK), "secrets: number 2 is not base64");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void refusesTwilioTokensWithoutAPublicUrl(String publicUrl) {
        assertRefused(() -> SignatureScheme.of(twilio(publicUrl, SECRET), CLOCK), "public-url is missing: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mycompany.com/events",
                "/events",
                "//mycompany.com/events",
                "ftp://mycompany.com/events",
                "https:mycompany.com",
                "https://",
                "https:///events",
                "https://:443/events",
                "https://Passw0rd@/events",
                "https://mycompany.com:/events",
                "https://mycompany.com:https/events",
                "https://2001:db8::1/events",
                "https://[2001:db8::1/events",
                "https://[mycompany.com]/events",
                "https://my company.com/events",
                "https://mycompany.com/events ",
                "https://mycompany.com/events\n"
            })
    void refusesAPublicUrlThatIsNotAbsoluteHttp(String publicUrl) {
        assertRefused(() -> SignatureScheme.of(twilio(publicUrl, SECRET), CLOCK), "public-url is not an absolute");
        assertRefused(() -> SignatureScheme.of(twilio(publicUrl), CLOCK), "public-url is not an absolute");
    }

    @Test
    void refusesAToleranceThatNoDeliveryCouldMeet() {
        for (Duration tolerance : Arrays.asList(null, Duration.ZERO, Duration.ofMinutes(-5))) {
            assertRefused(
                    () -> new SignatureSettings("aktify", List.of(SECRET), null, tolerance, false),
                    "tolerance must be");
        }
    }

    @Test
    void canBeBuiltBeforeThereIsASecretButVerifiesNothing() {
        for (String name : List.of("nylas", "twilio", "aktify", "standard-webhooks")) {
            SignatureSettings none = new SignatureSettings(name, null, null, TOLERANCE, false);
            SignatureScheme scheme = SignatureScheme.of(none, CLOCK);
            assertThatIllegalStateException()
                    .isThrownBy(() -> scheme.verify(request(null, "{}")))
                    .withMessageStartingWith("secrets: none is set");
        }
    }

    @Test
    void toleratesAnyLengthOfTime() {
        // printf '%s' '{}' | openssl dgst -sha256 -hmac S3cretS3cretS3cretS3cretS3cret00
        String v1 = "v1=0a4caf08a510fd966bdbce2260b6d2604857230cb1c63338e63dfd5f86016054";
        SignatureSettings endless =
                new SignatureSettings("aktify", List.of(SECRET), null, Duration.ofSeconds(Long.MAX_VALUE), true);
        assertAccepted(SignatureScheme.of(endless, CLOCK), request(null, "{}", "aktify-signature", "t=0," + v1));
    }

    @Test
    void neverShowsASecretInAText() {
        SignatureSettings settings = twilio(PUBLIC_URL, SECRET);
        assertThat(settings.toString())
                .isEqualTo("SignatureSettings[scheme=twilio, secrets=1 live, publicUrl=given, tolerance=PT5M, "
                        + "acceptV1=false]");
        assertThat(settings("aktify", SECRET).toString())
                .contains("publicUrl=none")
                .doesNotContain(SECRET);
        assertThat(TwilioUrl.parse(PUBLIC_URL).toString()).doesNotContain("hook", "Passw0rd");
        assertThat(SignatureScheme.of(settings, CLOCK).toString()).doesNotContain(SECRET, "Passw0rd");
        assertThat(request("q=" + SECRET, SECRET, "x-key", SECRET).toString()).doesNotContain(SECRET);
    }

    @Test
    void neverShowsWhatWasSentInARejection() {
        String sent = "SentByAStranger";
        String signature = Base64.getEncoder().encodeToString(new byte[32]);
        List<SignatureRejectedException> rejections = new ArrayList<>();
        for (String name : List.of("nylas", "twilio", "aktify", "standard-webhooks")) {
            SignatureScheme scheme = SignatureScheme.of(
                    new SignatureSettings(name, List.of(SECRET), PUBLIC_URL, TOLERANCE, false), CLOCK);
            for (String header : List.of(sent, "t=" + sent, "t=1,v2=" + sent, "t=1,v1=" + sent, "v1," + signature)) {
                rejections.add(rejectionOf(scheme, request("bodySHA256=" + sent, sent, every(header))));
            }
            rejections.add(rejectionOf(scheme, request(sent, sent)));
        }
        assertThat(rejections).hasSize(24).doesNotContainNull().allSatisfy(rejection -> {
            assertThat(rejection.getMessage()).isNotBlank().doesNotContain(sent, SECRET, "Passw0rd", signature);
            assertThat(rejection.getStackTrace()).isEmpty();
            assertThat(rejection).hasNoCause();
        });
        Set<SignatureRejectedException.Cause> seen = EnumSet.noneOf(SignatureRejectedException.Cause.class);
        rejections.forEach(rejection -> seen.add(rejection.kind()));
        assertThat(seen)
                .contains(
                        SignatureRejectedException.Cause.MISSING,
                        SignatureRejectedException.Cause.MALFORMED,
                        SignatureRejectedException.Cause.NOT_ACCEPTED,
                        SignatureRejectedException.Cause.MISMATCH);
    }

    private static String[] every(String header) {
        return new String[] {
            "x-nylas-signature",
            header.startsWith("t=1,v2") ? "00".repeat(32) : header,
            "X-Twilio-Signature",
            header.startsWith("t=1,v2") ? "A".repeat(27) + "=" : header,
            "aktify-signature",
            header,
            "webhook-id",
            "msg_1",
            "webhook-timestamp",
            "1614265330",
            "webhook-signature",
            header
        };
    }

    @Test
    void givesManyThreadsTheRightAnswerAtOnce() throws Exception {
        // printf '%s' '{}' | openssl dgst -sha256 -hmac S3cretS3cretS3cretS3cretS3cret00
        String signature = "0a4caf08a510fd966bdbce2260b6d2604857230cb1c63338e63dfd5f86016054";
        SignatureScheme nylas = SignatureScheme.of(settings("nylas", "another", SECRET), CLOCK);
        SignedRequest genuine = request(null, "{}", "x-nylas-signature", signature);
        SignedRequest forged = request(null, "{ }", "x-nylas-signature", signature);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> wrong = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                wrong.add(threads.submit(() -> wrongAnswers(nylas, genuine, forged)));
            }
            for (Future<Integer> answers : wrong) {
                assertThat(answers.get()).isZero();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static int wrongAnswers(SignatureScheme scheme, SignedRequest genuine, SignedRequest forged) {
        int wrong = 0;
        for (int i = 0; i < 2_000; i++) {
            wrong += catchThrowable(() -> scheme.verify(genuine)) == null ? 0 : 1;
            wrong += catchThrowable(() -> scheme.verify(forged)) == null ? 1 : 0;
        }
        return wrong;
    }
}
