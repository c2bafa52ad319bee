package io.waybill.signature;

import static io.waybill.signature.SignedRequests.GZIPPED;
import static io.waybill.signature.SignedRequests.TOLERANCE;
import static io.waybill.signature.SignedRequests.assertAccepted;
import static io.waybill.signature.SignedRequests.assertRejected;
import static io.waybill.signature.SignedRequests.request;

import io.waybill.signature.SignatureRejectedException.Cause;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Aktify publishes no vector; these are made with openssl, by the command above each. */
class AktifySignatureTest {

    private static final String HEADER = "aktify-signature";
    private static final String SECRET = "aktify-secret-0123456789";
    private static final String BODY =
            "{\"metadata\":{\"apiVersion\":\"2026-02-09\",\"eventType\":\"lead.link_clicked\","
                    + "\"campaignId\":\"c-1\",\"eventTime\":\"2026-02-09T18:00:00.000Z\"},"
                    + "\"data\":{\"phone\":\"+15555550100\",\"message\":\"Grüße\"}}";
    private static final Instant SIGNED_AT = Instant.ofEpochMilli(1770660000123L);
    private static final String T = "t=1770660000123";

    /** {@code printf '%s.%s' 1770660000123 "$body" | openssl dgst -sha256 -hmac aktify-secret-0123456789}. */
    private static final String V2 = "v2=ab0f6f00276dd72bf238ed1b3d160c3547d92ad213658aabf17ab1e0b59fe96a";

    /** {@code printf '%s' "$body" | openssl dgst -sha256 -hmac aktify-secret-0123456789}. */
    private static final String V1 = "v1=35e3d1cf41a9c28466888b65bb78807c3fa466c36eb2ac51a421e350efe4be06";

    /** {@code printf '%s.%s' 1770660000123 "$body" | openssl dgst -sha256 -hmac aktify-secret-before-rotation}. */
    private static final String OLD_V2 = "v2=d7adb650b705ef8dab8fe1f48aad34ee1dd33a8bc702e067900ac748481ecac9";

    private final SignatureScheme aktify = aktify(SIGNED_AT, false, SECRET);
    private final SignatureScheme legacy = aktify(SIGNED_AT, true, SECRET);

    private static SignatureScheme aktify(Instant now, boolean acceptV1, String... secrets) {
        return new AktifySignature(
                new SignatureSettings("aktify", List.of(secrets), null, TOLERANCE, acceptV1),
                Clock.fixed(now, ZoneOffset.UTC));
    }

    private static SignedRequest signed(String header) {
        return request(null, BODY, HEADER, header);
    }

    @Test
    void acceptsAV2Signature() {
        assertAccepted(aktify, signed(T + "," + V2));
        assertAccepted(legacy, signed(T + "," + V2));
        assertAccepted(aktify, request(null, BODY, "AKTIFY-SIGNATURE", T + "," + V2));
    }

    @Test
    void rejectsABodyThatDiffersByOneByte() {
        assertRejected(aktify, request(null, BODY + " ", HEADER, T + "," + V2), Cause.MISMATCH);
        assertRejected(aktify, request(null, BODY.replace("ü", "u"), HEADER, T + "," + V2), Cause.MISMATCH);
    }

    @Test
    void rejectsATimeThatIsNotTheOneSigned() {
        assertRejected(aktify, signed("t=1770660000124," + V2), Cause.MISMATCH);
        assertRejected(aktify, signed("t=01770660000123," + V2), Cause.MISMATCH);
    }

    @Test
    void readsPartsByTheirKeyInAnyOrderAndIgnoresUnknownOnes() {
        assertAccepted(aktify, signed(V2 + "," + T));
        assertAccepted(aktify, signed("v3=abc, " + T + " , kid," + V2 + ",,=,T=1"));
    }

    @Test
    void acceptsOneOfSeveralV2Parts() {
        assertAccepted(aktify, signed(T + "," + OLD_V2 + "," + V2));
        assertAccepted(aktify, signed(T + ",v2=junk," + V2 + "," + OLD_V2));
        assertRejected(aktify, signed(T + "," + OLD_V2 + "," + OLD_V2), Cause.MISMATCH);
    }

    @Test
    void triesEveryLiveSecret() {
        SignatureScheme rotated = aktify(SIGNED_AT, false, SECRET, "aktify-secret-before-rotation");
        assertAccepted(rotated, signed(T + "," + OLD_V2));
        assertAccepted(rotated, signed(T + "," + V2));
        assertRejected(aktify, signed(T + "," + OLD_V2), Cause.MISMATCH);
    }

    @Test
    void acceptsV1OnlyByOptIn() {
        assertRejected(aktify, signed(T + "," + V1), Cause.NOT_ACCEPTED);
        assertAccepted(legacy, signed(T + "," + V1));
        assertRejected(legacy, request(null, BODY + " ", HEADER, T + "," + V1), Cause.MISMATCH);
    }

    @Test
    void letsV2DecideWhereBothAreGiven() {
        assertAccepted(legacy, signed(T + ",v1=00," + V2));
        assertRejected(legacy, signed(T + "," + V1 + "," + OLD_V2), Cause.MISMATCH);
        assertRejected(legacy, signed(T + "," + V1 + ",v2="), Cause.MALFORMED);
    }

    @Test
    void neverTakesAV1SignatureForAV2OneOrTheReverse() {
        assertRejected(legacy, signed(T + "," + V1.replace("v1", "v2")), Cause.MISMATCH);
        assertRejected(legacy, signed(T + "," + V2.replace("v2", "v1")), Cause.MISMATCH);
    }

    @Test
    void rejectsATimeFurtherAwayThanTheToleranceInEitherDirection() {
        for (Duration away : List.of(TOLERANCE, TOLERANCE.negated())) {
            Duration beyond = away.plusMillis(away.isNegative() ? -1 : 1);
            for (String header : List.of(T + "," + V2, T + "," + V1)) {
                assertAccepted(aktify(SIGNED_AT.plus(away), true, SECRET), signed(header));
                assertRejected(aktify(SIGNED_AT.plus(beyond), true, SECRET), signed(header), Cause.STALE);
            }
        }
    }

    @Test
    void saysStaleOnlyOfAGenuineSignature() {
        assertRejected(aktify(SIGNED_AT.plusSeconds(3600), false, SECRET), signed(T + "," + OLD_V2), Cause.MISMATCH);
    }

    @Test
    void signsBinaryAndEmptyBodiesAsTheyAre() {
        // (printf '%s.' 1770660000123; cat body.gz) | openssl dgst -sha256 -hmac aktify-secret-0123456789
        String gzipped = "v2=389d79270135f13c17289b6235f2a4151d5a8cc53d81e1e82019e8b962eac02b";
        assertAccepted(aktify, request(null, GZIPPED, HEADER, T + "," + gzipped));
        // printf '%s.' 1770660000123 | openssl dgst -sha256 -hmac aktify-secret-0123456789
        String empty = "v2=958da2f4bfe3e39fd97a796efbaaaa7a192f714efca2a460725dae819436a492";
        assertAccepted(aktify, request(null, "", HEADER, T + "," + empty));
    }

    @Test
    void rejectsAHeaderThatIsMissingOrGivenTwice() {
        assertRejected(aktify, request(null, BODY), Cause.MISSING);
        assertRejected(aktify, request(null, BODY, HEADER, T, HEADER, V2), Cause.MALFORMED);
    }

    @Test
    void rejectsATimeGivenTwice() {
        assertRejected(aktify, signed(T + "," + T + "," + V2), Cause.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "t",
                "t=",
                "v2",
                "t=-1",
                "t=+1",
                "t= 1",
                "t=1.5",
                "t=1e3",
                "t=0x1",
                "t=\u0661",
                "t=1770660000123Z",
                "t=9999999999999999",
                "t=9223372036854775808",
                "t=99999999999999999999999999"
            })
    void rejectsWhatIsNoTime(String time) {
        assertRejected(aktify, signed(time + "," + V2), Cause.MALFORMED);
        assertRejected(legacy, signed(time + "," + V1), Cause.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v2",
                "v2=",
                "v2=a",
                "v2=zz",
                "v2=sha256=00",
                "v2=ab0f6f00276dd72bf238ed1b3d160c3547d92ad213658aabf17ab1e0b59fe96"
            })
    void rejectsWhatIsNotSixtyFourHexDigits(String part) {
        assertRejected(aktify, signed(T + "," + part), Cause.MALFORMED);
    }

    @Test
    void saysMismatchOfAReadableTimeHoweverFarAway() {
        assertRejected(aktify, signed("t=999999999999999," + V2), Cause.MISMATCH);
        assertRejected(aktify, signed("t=0," + V2), Cause.MISMATCH);
        assertRejected(legacy, signed("t=999999999999999," + V1), Cause.STALE);
        assertRejected(legacy, signed("t=0," + V1), Cause.STALE);
    }

    @Test
    void rejectsAHeaderWithATimeAlone() {
        assertRejected(aktify, signed(T), Cause.NOT_ACCEPTED);
        assertRejected(legacy, signed(T), Cause.NOT_ACCEPTED);
    }
}
