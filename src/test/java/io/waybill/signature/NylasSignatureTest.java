package io.waybill.signature;

import static io.waybill.signature.SignedRequests.GZIPPED;
import static io.waybill.signature.SignedRequests.assertAccepted;
import static io.waybill.signature.SignedRequests.assertRejected;
import static io.waybill.signature.SignedRequests.request;
import static io.waybill.signature.SignedRequests.settings;

import io.waybill.signature.SignatureRejectedException.Cause;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The vector is published: nylas-java, WebhookRequestValidatorTest, read 2026-11-20. */
class NylasSignatureTest {

    private static final String HEADER = "x-nylas-signature";
    private static final String SECRET = "UfZWFrkjsbg5bxLbax-y";
    private static final String SIGNATURE = "a4534f7e68dcd54f0621f7539ddd5a0d14a9a46ace9b68a4cfd9c99b4b6b89cc";
    private static final String BODY =
            "{\"specversion\":\"1.0\",\"type\":\"grant.deleted\",\"source\":\"/nylas/system\","
                    + "\"id\":\"Kkx2QQB7TWjWM3KXRQQn562394\",\"time\":1717162394,\"webhook_delivery_attempt\":1,"
                    + "\"data\":{\"application_id\":\"a7966b5a-9bc2-44b7-9895-4e2b281ce6be\",\"object\":{\"code\":25013,"
                    + "\"grant_id\":\"4c22c3c5-d163-48b6-ad95-45fedc879683\","
                    + "\"integration_id\":\"b7dd6e6e-af6a-463b-92fa-be35c2683f5c\",\"metric\":1934,\"provider\":\"google\"}}}";

    private final SignatureScheme nylas = new NylasSignature(settings("nylas", SECRET));

    @Test
    void acceptsThePublishedVector() {
        assertAccepted(nylas, request(null, BODY, HEADER, SIGNATURE));
    }

    @Test
    void rejectsThePublishedVectorThatMustFail() {
        String wrong = "a4534f7e68dcd54f0621f7539ddd5a0d14a9a46ace9b68a4cfd9c99b4b6b89ca";
        assertRejected(nylas, request(null, BODY, HEADER, wrong), Cause.MISMATCH);
    }

    @Test
    void rejectsABodyThatDiffersByOneByte() {
        assertRejected(nylas, request(null, BODY + "\n", HEADER, SIGNATURE), Cause.MISMATCH);
        assertRejected(nylas, request(null, BODY.replace("1934", "1935"), HEADER, SIGNATURE), Cause.MISMATCH);
        assertRejected(nylas, request(null, "", HEADER, SIGNATURE), Cause.MISMATCH);
    }

    @Test
    void findsTheHeaderInAnyCase() {
        assertAccepted(nylas, request(null, BODY, "X-NYLAS-SIGNATURE", SIGNATURE));
        assertAccepted(nylas, request(null, BODY, "X-Nylas-Signature", SIGNATURE));
    }

    @Test
    void readsUpperCaseHexToo() {
        assertAccepted(nylas, request(null, BODY, HEADER, SIGNATURE.toUpperCase(Locale.ROOT)));
    }

    @Test
    void triesEveryLiveSecret() {
        SignatureScheme rotated = new NylasSignature(settings("nylas", "another-secret", SECRET));
        assertAccepted(rotated, request(null, BODY, HEADER, SIGNATURE));
        SignatureScheme gone = new NylasSignature(settings("nylas", "another-secret", "and-another"));
        assertRejected(gone, request(null, BODY, HEADER, SIGNATURE), Cause.MISMATCH);
    }

    @Test
    void signsCompressedBytesAsTheyAre() {
        // openssl dgst -sha256 -hmac UfZWFrkjsbg5bxLbax-y body.gz
        String signature = "8dbea493824514aa81e969706cb4d731eecff40040465c9eb04e9b7fa229b80a";
        assertAccepted(nylas, request(null, GZIPPED, HEADER, signature));
        assertRejected(nylas, request(null, "{\"hello\":\"world\"}", HEADER, signature), Cause.MISMATCH);
    }

    @Test
    void rejectsARequestWithoutTheHeader() {
        assertRejected(nylas, request(null, BODY), Cause.MISSING);
    }

    @Test
    void rejectsAHeaderGivenTwiceEvenIfBothFit() {
        assertRejected(nylas, request(null, BODY, HEADER, SIGNATURE, HEADER, SIGNATURE), Cause.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a4534f7e68dcd54f0621f7539ddd5a0d14a9a46ace9b68a4cfd9c99b4b6b89c", // odd length
                "a4534f7e68dcd54f0621f7539ddd5a0d14a9a46ace9b68a4cfd9c99b4b6b89cg", // no hex
                "a4534f7e68dcd54f0621f7539ddd5a0d14a9a46ace9b68a4cfd9c99b4b6b89c\u0661", // a digit, but no ASCII one
                "a4534f7e68dcd54f0621f7539ddd5a0d14a9a46ace9b68a4cfd9c99b4b6b89", // a byte short
                "a4534f7e68dcd54f0621f7539ddd5a0d14a9a46ace9b68a4cfd9c99b4b6b89cc00", // a byte long
                "sha256=a4534f7e68dcd54f0621f7539ddd5a0d14a9a46ace9b68a4cfd9c99b4b6b89cc"
            })
    void rejectsWhatIsNotSixtyFourHexDigits(String header) {
        assertRejected(nylas, request(null, BODY, HEADER, header), Cause.MALFORMED);
    }
}
