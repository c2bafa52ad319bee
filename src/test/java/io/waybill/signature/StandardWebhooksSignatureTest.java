package io.waybill.signature;

import static io.waybill.signature.SignedRequests.GZIPPED;
import static io.waybill.signature.SignedRequests.TOLERANCE;
import static io.waybill.signature.SignedRequests.assertAccepted;
import static io.waybill.signature.SignedRequests.assertRejected;
import static io.waybill.signature.SignedRequests.request;
import static io.waybill.signature.SignedRequests.settings;

import io.waybill.signature.SignatureRejectedException.Cause;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The vector is published: standard-webhooks, JavaScript, Go and other libraries' tests, read 2026-11-20. */
class StandardWebhooksSignatureTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final String TIMESTAMP = "1614265330";
    private static final Instant SIGNED_AT = Instant.ofEpochSecond(1614265330);
    private static final String BODY = "{\"test\": 2432232314}";
    private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private static final String JUNK = "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=";

    private final SignatureScheme scheme = schemeAt(SIGNED_AT, SECRET);

    private static SignatureScheme schemeAt(Instant now, String... secrets) {
        return new StandardWebhooksSignature(settings("standard-webhooks", secrets), Clock.fixed(now, ZoneOffset.UTC));
    }

    private static SignedRequest signed(String id, String timestamp, String signature) {
        return request(null, BODY, "webhook-id", id, "webhook-timestamp", timestamp, "webhook-signature", signature);
    }

    @Test
    void acceptsThePublishedVector() {
        assertAccepted(scheme, signed(ID, TIMESTAMP, SIGNATURE));
    }

    @Test
    void acceptsThePublishedListOfSignaturesWithOneThatFits() {
        String v2 = JUNK.replace("v1", "v2");
        assertAccepted(scheme, signed(ID, TIMESTAMP, String.join(" ", JUNK, v2, SIGNATURE, JUNK)));
        assertRejected(scheme, signed(ID, TIMESTAMP, String.join(" ", JUNK, v2, JUNK)), Cause.MISMATCH);
    }

    @Test
    void countsOnlyV1Entries() {
        for (String version : List.of("v2", "v1a", "V1", "v11", "")) {
            assertRejected(scheme, signed(ID, TIMESTAMP, SIGNATURE.replace("v1", version)), Cause.NOT_ACCEPTED);
        }
        assertRejected(scheme, signed(ID, TIMESTAMP, SIGNATURE.substring(3)), Cause.NOT_ACCEPTED);
        assertRejected(scheme, signed(ID, TIMESTAMP, ""), Cause.NOT_ACCEPTED);
    }

    @Test
    void readsTheSecretWithOrWithoutItsPrefix() {
        assertAccepted(schemeAt(SIGNED_AT, "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), signed(ID, TIMESTAMP, SIGNATURE));
    }

    @Test
    void triesEveryLiveSecret() {
        String other = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
        assertAccepted(schemeAt(SIGNED_AT, other, SECRET), signed(ID, TIMESTAMP, SIGNATURE));
        assertRejected(schemeAt(SIGNED_AT, other), signed(ID, TIMESTAMP, SIGNATURE), Cause.MISMATCH);
    }

    @Test
    void rejectsWhatDiffersFromWhatWasSigned() {
        assertRejected(scheme, signed("msg_p5jXN8AQM9LWM0D4loKWxJel", TIMESTAMP, SIGNATURE), Cause.MISMATCH);
        assertRejected(scheme, signed(ID, "1614265331", SIGNATURE), Cause.MISMATCH);
        SignedRequest oneByteMore = request(
                null, BODY + "\n", "webhook-id", ID, "webhook-timestamp", TIMESTAMP, "webhook-signature", SIGNATURE);
        assertRejected(scheme, oneByteMore, Cause.MISMATCH);
    }

    @Test
    void signsBinaryBodiesAsTheyAre() {
        // (printf 'msg_1.1614265330.'; cat body.gz) | openssl dgst -sha256 -mac HMAC -binary
        //   -macopt hexkey:$(printf MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw | base64 -d | xxd -p) | base64
        String signature = "v1,hTVQcEhx0PlkYTyVdUTcojk0p+jCBpc4j5LZyfdvxzQ=";
        SignedRequest gzipped = request(
                null, GZIPPED, "Webhook-Id", "msg_1", "WEBHOOK-TIMESTAMP", TIMESTAMP, "Webhook-Signature", signature);
        assertAccepted(scheme, gzipped);
    }

    @Test
    void rejectsATimeFurtherAwayThanTheToleranceInEitherDirection() {
        for (Duration away : List.of(TOLERANCE, TOLERANCE.negated())) {
            Duration beyond = away.plusMillis(away.isNegative() ? -1 : 1);
            assertAccepted(schemeAt(SIGNED_AT.plus(away), SECRET), signed(ID, TIMESTAMP, SIGNATURE));
            assertRejected(schemeAt(SIGNED_AT.plus(beyond), SECRET), signed(ID, TIMESTAMP, SIGNATURE), Cause.STALE);
        }
    }

    @Test
    void rejectsEachHeaderThatIsMissingOrGivenTwice() {
        String[] all = {"webhook-id", ID, "webhook-timestamp", TIMESTAMP, "webhook-signature", SIGNATURE};
        for (int i = 0; i < all.length; i += 2) {
            String[] without = all.clone();
            without[i] = "x-other";
            assertRejected(scheme, request(null, BODY, without), Cause.MISSING);
            String[] twice = Arrays.copyOf(all, all.length + 2);
            twice[all.length] = all[i];
            twice[all.length + 1] = all[i + 1];
            assertRejected(scheme, request(null, BODY, twice), Cause.MALFORMED);
        }
    }

    @Test
    void rejectsAnIdThatIsEmptyOrCouldBeCutInTwoWays() {
        assertRejected(scheme, signed("", TIMESTAMP, SIGNATURE), Cause.MALFORMED);
        // "msg.1614265330" + "." + "1" + "." is also "msg" + "." + "1614265330" + "." with "1." before the body
        assertRejected(scheme, signed("msg.1614265330", "1", SIGNATURE), Cause.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "-1",
                "+1614265330",
                " 1614265330",
                "1614265330.5",
                "1614265330.",
                "1e9",
                "\u0661",
                "9999999999999999",
                "9223372036854775807",
                "9223372036854775808",
                "99999999999999999999999999"
            })
    void rejectsWhatIsNoTime(String timestamp) {
        assertRejected(scheme, signed(ID, timestamp, SIGNATURE), Cause.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v1,",
                "v1,g0hM9S",
                "v1,dawfeoifkpqwoekfpqoekf",
                "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE",
                "v1,g0hM9SsE-OTPJTGt_tmIKtSyZlE3uFJELVlNIOLJ1OE=",
                "v1,v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
            })
    void rejectsWhatIsNotThirtyTwoBytesOfBase64(String signature) {
        assertRejected(scheme, signed(ID, TIMESTAMP, signature), Cause.MALFORMED);
        assertAccepted(scheme, signed(ID, TIMESTAMP, signature + " " + SIGNATURE));
    }

    @Test
    void saysMismatchOfAReadableTimeHoweverFarAway() {
        assertRejected(scheme, signed(ID, "999999999999999", SIGNATURE), Cause.MISMATCH);
        assertRejected(scheme, signed(ID, "0", SIGNATURE), Cause.MISMATCH);
    }
}
