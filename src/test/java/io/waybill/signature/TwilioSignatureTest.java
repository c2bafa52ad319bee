package io.waybill.signature;

import static io.waybill.signature.SignedRequests.GZIPPED;
import static io.waybill.signature.SignedRequests.TOLERANCE;
import static io.waybill.signature.SignedRequests.assertAccepted;
import static io.waybill.signature.SignedRequests.assertRejected;
import static io.waybill.signature.SignedRequests.request;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.signature.SignatureRejectedException.Cause;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Vectors without a remark are published: twilio-java, -node and -python tests, and rustlio's for Event Streams, read 2026-11-20. The others
 * are made with {@code printf %s "$url" | openssl dgst -sha1 -hmac 12345 -binary | base64}.
 */
class TwilioSignatureTest {

    private static final String HEADER = "X-Twilio-Signature";
    private static final String TOKEN = "12345";
    private static final String FORM =
            "CallSidCA1234567890ABCDECaller+14158675309Digits1234From+14158675309To+18005551212";
    private static final String MYAPP = "https://mycompany.com/myapp.php";
    private static final String EVENTS = "https://mycompany.com/events";

    private static final String BODY = "{\"property\": \"value\", \"boolean\": true}";
    private static final String BODY_HASH =
            "bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620";
    private static final String EMPTY_OBJECT_HASH =
            "bodySHA256=44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

    /** For {@link #EVENTS} with {@link #EMPTY_OBJECT_HASH} (openssl). */
    private static final String EVENTS_SIGNATURE = "4QpmUAush7tJXOBQMwQVBF3L7nw=";

    private static TwilioSignature twilio(String publicUrl, String... tokens) {
        List<String> secrets = tokens.length == 0 ? List.of(TOKEN) : List.of(tokens);
        return new TwilioSignature(new SignatureSettings("twilio", secrets, publicUrl, TOLERANCE, false));
    }

    @Test
    void acceptsThePublishedJsonBodies() {
        assertAccepted(
                twilio(MYAPP), request("foo=1&bar=2&" + BODY_HASH, BODY, HEADER, "a9nBmqA0ju/hNViExpshrM61xv4="));
        assertAccepted(twilio(MYAPP), request(BODY_HASH, BODY, HEADER, "y77kIzt2vzLz71DgmJGsen2scGs="));
    }

    @Test
    void acceptsThePublishedJsonBodySignedOnlyWithThePort() {
        SignedRequest signedWithPort =
                request("foo=1&bar=2&" + EMPTY_OBJECT_HASH, "{}", HEADER, "Ldidvp12m26NI7eqEvxnEpkd9Hc=");
        assertAccepted(twilio(MYAPP), signedWithPort);
        assertAccepted(twilio("https://mycompany.com:443/myapp.php"), signedWithPort);
        assertRejected(twilio("https://mycompany.com:8443/myapp.php"), signedWithPort, Cause.MISMATCH);
        assertRejected(twilio("http://mycompany.com/myapp.php"), signedWithPort, Cause.MISMATCH);
    }

    @Test
    void acceptsThePublishedEventStreamsDelivery() {
        String body = "[{\"specversion\":\"1.0\",\"type\":\"com.twilio.eventstreams.test-event\",\"source\":\"Sink\","
                + "\"id\":\"AC11111111111111111111111111111111\","
                + "\"dataschema\":\"https://events-schemas.twilio.com/EventStreams.TestSink/1.json\","
                + "\"datacontenttype\":\"application/json\",\"time\":\"2026-06-10T06:02:54.377Z\","
                + "\"data\":{\"test_id\":\"cae2f9e2-c277-4612-8ad3-93c1a7a3ef88\"}}]";
        assertAccepted(
                twilio("https://96e5-165-225-114-134.ngrok-free.app/webhook", "1".repeat(32)),
                request(
                        "bodySHA256=f4dc494f1e604a19df36cdd069f7956b1f261dc954ae1c698ed8b4939fd9ab54",
                        body,
                        HEADER,
                        "qovYYTCoTFG3Ga6KmSrRVvSgwm8="));
    }

    @Test
    void acceptsThePublishedEventStreamsUrlWhoseBodyWasChangedForPublication() {
        TwilioSignature sink = twilio("https://96e5-165-225-114-134.ngrok-free.app/webhook", "1".repeat(32));
        String query = "bodySHA256=e6ca4452daa092f8b0ecb9cdd24328f9b565196e0a25bc4e612bf198ad77fbd5";
        assertThat(isSigned(sink, query, "aU96RJE2IgIwrbsBNwQT5eaT1tM=")).isTrue();
        assertRejected(sink, request(query, "[]", HEADER, "aU96RJE2IgIwrbsBNwQT5eaT1tM="), Cause.BODY_CHANGED);
    }

    /** The published forms, whose parameters Twilio appends to the URL as text: here they stand in for the end of a query. */
    @ParameterizedTest
    @CsvSource({
        "https://mycompany.com/myapp.php,               RSOYDt4T1cUTdK1PDd93/VVr8B8=",
        "https://mycompany.com/myapp.php,               kvajT1Ptam85bY51eRf/AJRuM3w=", // signed with :443
        "https://mycompany.com:443/myapp.php,           RSOYDt4T1cUTdK1PDd93/VVr8B8=", // signed without
        "https://mycompany.com:443/myapp.php,           kvajT1Ptam85bY51eRf/AJRuM3w=",
        "http://mycompany.com/myapp.php,                0ZXoZLH/DfblKGATFgpif+LLRf4=", // signed with :80
        "http://mycompany.com:1234/myapp.php,           Zmvh+3yNM1Phv2jhDCwEM3q5ebU=",
        "https://user:pass@mycompany.com/myapp.php,     CukzLTc1tT5dXEDIHm/tKBanW10=",
        "https://user:pass@mycompany.com/myapp.php,     ZQFR1PTIZXF2MXB8ZnKCvnnA+rI=", // signed with :443
        "https://user:pass@mycompany.com/myapp.php,     RSOYDt4T1cUTdK1PDd93/VVr8B8=", // signed without user:pass@
        "https://user:pass@mycompany.com/myapp.php,     kvajT1Ptam85bY51eRf/AJRuM3w=", // without, and with :443
        "https://user:pass@mycompany.com:443/myapp.php, CukzLTc1tT5dXEDIHm/tKBanW10=",
        "https://user@mycompany.com/myapp.php,          2YRLlVAflCqxaNicjMpJcSTgzSs="
    })
    void acceptsEverySpellingOfTheUrl(String publicUrl, String signature) {
        String query = "foo=1&bar=2" + FORM;
        assertThat(isSigned(twilio(publicUrl), query, signature)).isTrue();
        assertThat(isSigned(twilio(publicUrl), query + "3", signature)).isFalse();
    }

    @Test
    void takesTheQueryByteForByte() {
        assertThat(isSigned(twilio(MYAPP), "foo=hello%20world&bar=test%2Bvalue" + FORM, "er2tvAP1Wx+iuTTE2BPgvEaN1cs="))
                .isTrue();
        assertThat(isSigned(twilio(MYAPP), "foo=1&bar=2&Body=It%27s+amazing" + FORM, "TfZzewPq8wqrGlMfyAud8+/IvJ0="))
                .isTrue();
        String bytes = new String("año=2023".getBytes(UTF_8), ISO_8859_1); // as a servlet container hands it out
        assertThat(isSigned(
                        twilio("https://mycompany.com/webhook/España"), bytes + FORM, "G/Hx6mqqnjUNlPAoi2Sp9bGst0g="))
                .isTrue();
    }

    @Test
    void acceptsThePublishedUrlWithoutParameters() {
        assertThat(isSigned(twilio(MYAPP), "foo=1&bar=2", "zYQTYrRWXE7LtzbG4PfP7/bkkGo="))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "https://[2001:db8::1]/events,            x6JzEXN3mtmzFIhC8LkgbXqUoVk=",
        "https://[2001:db8::1]/events,            ftHvINh/B8QGgm5em5Aglyb7Chs=", // openssl: with :443
        "https://[2001:db8::1]:443/events,        x6JzEXN3mtmzFIhC8LkgbXqUoVk=",
        "http://me:pw@[2001:db8::1]:8080/events,  Coa+hWFikoR/rDgDBXxZ2pymCiA=", // openssl: as it is
        "http://me:pw@[2001:db8::1]:8080/events,  w3TISNcYA2YKZa/YHlenKWh4IAE=", // openssl: bare host
        "https://mycompany.com/webhook/España,    9CrUY05WtnaPlP+mESoHNxVRF0Q=", // openssl: in UTF-8
        "https://mycompany.com,                   cBEu2UmgygQsAow0akep4vwJXgE=",
        "https://mycompany.com/events?a=b#c,      4QpmUAush7tJXOBQMwQVBF3L7nw=" // what the request brings counts
    })
    void readsIpv6UserinfoAndOddPaths(String publicUrl, String signature) {
        assertAccepted(twilio(publicUrl), request(EMPTY_OBJECT_HASH, "{}", HEADER, signature));
    }

    @Test
    void leavesPercentEscapesInPathAndQueryAlone() {
        TwilioSignature escaped = twilio("https://mycompany.com/a%2Fb");
        String query = "x=a%2Bb%26c&y=J%C3%BCrgen+|&" + EMPTY_OBJECT_HASH;
        assertAccepted(escaped, request(query, "{}", HEADER, "9CknDHN8gb89Opx8NJWEZW2JICM="));
        assertAccepted(escaped, request(query, "{}", HEADER, "A+6wbW8fKvOq5vgVrGc3AUN4Y5I=")); // with :443
        SignedRequest decoded = request(query.replace("%2B", "+"), "{}", HEADER, "9CknDHN8gb89Opx8NJWEZW2JICM=");
        assertRejected(escaped, decoded, Cause.MISMATCH);
    }

    @Test
    void rejectsACapturedUrlAndSignatureWithAnotherBody() {
        assertAccepted(twilio(EVENTS), request(EMPTY_OBJECT_HASH, "{}", HEADER, EVENTS_SIGNATURE));
        assertRejected(twilio(EVENTS), request(EMPTY_OBJECT_HASH, "{} ", HEADER, EVENTS_SIGNATURE), Cause.BODY_CHANGED);
        assertRejected(twilio(EVENTS), request(EMPTY_OBJECT_HASH, "", HEADER, EVENTS_SIGNATURE), Cause.BODY_CHANGED);
    }

    @Test
    void rejectsABodyWhoseHashIsRightButNotSigned() {
        assertRejected(twilio(EVENTS), request(BODY_HASH, BODY, HEADER, EVENTS_SIGNATURE), Cause.MISMATCH);
    }

    @Test
    void takesTheFirstBodyHashAlone() {
        String second = "&bodySHA256=32c62aa4dad6e57236d270e1f57caf36539cf43db2cd7b2e9c981c8a041eecfe";
        String signature = "u8Mqi3M+VS4Bv8S0uK5NRhSOw0Q=";
        assertAccepted(twilio(EVENTS), request(EMPTY_OBJECT_HASH + second, "{}", HEADER, signature));
        assertRejected(
                twilio(EVENTS), request(EMPTY_OBJECT_HASH + second, GZIPPED, HEADER, signature), Cause.BODY_CHANGED);
    }

    @Test
    void demandsTheBodyHashEvenWhereTheUrlIsSigned() {
        SignedRequest signedWithout = request("foo=1&bar=2", "", HEADER, "zYQTYrRWXE7LtzbG4PfP7/bkkGo=");
        assertRejected(twilio(MYAPP), signedWithout, Cause.MISSING);
        assertRejected(twilio(MYAPP), request(null, "", HEADER, "zYQTYrRWXE7LtzbG4PfP7/bkkGo="), Cause.MISSING);
        String otherName = EMPTY_OBJECT_HASH.replace("SHA", "sha");
        assertRejected(twilio(EVENTS), request(otherName, "{}", HEADER, "umFptFHX58ECp+4hCmd5kzm6qhw="), Cause.MISSING);
        assertRejected(
                twilio(EVENTS),
                request("bodySHA256", "{}", HEADER, "xFCuQPIsoxjJcPtD4sa/JtOlDVQ="),
                Cause.BODY_CHANGED);
    }

    @Test
    void readsTheBodyHashInLowerCaseOnly() {
        String upper = "bodySHA256=44136FA355B3678A1146AD16F7E8649E94FB4FC21FE77E8310C060F61CAAFF8A";
        assertRejected(
                twilio(EVENTS), request(upper, "{}", HEADER, "P7dS0ukejfQz7aL1dRz1Uxp8XeQ="), Cause.BODY_CHANGED);
    }

    @Test
    void hashesBinaryBodiesAsTheyAre() {
        String query = "bodySHA256=32c62aa4dad6e57236d270e1f57caf36539cf43db2cd7b2e9c981c8a041eecfe";
        assertAccepted(twilio(EVENTS), request(query, GZIPPED, HEADER, "pZCbAvBimptX8Fl4UFQNNPJwCUU="));
    }

    @Test
    void triesEveryLiveToken() {
        // … | openssl dgst -sha1 -hmac 67890 -binary | base64
        SignedRequest promoted = request(EMPTY_OBJECT_HASH, "{}", HEADER, "XhummswE66EcM947d0JXxup1dNQ=");
        assertAccepted(twilio(EVENTS, TOKEN, "67890"), promoted);
        assertRejected(twilio(EVENTS, TOKEN), promoted, Cause.MISMATCH);
    }

    @Test
    void rejectsAHeaderThatIsMissingOrGivenTwice() {
        assertRejected(twilio(EVENTS), request(EMPTY_OBJECT_HASH, "{}"), Cause.MISSING);
        SignedRequest twice =
                request(EMPTY_OBJECT_HASH, "{}", HEADER, EVENTS_SIGNATURE, "x-twilio-signature", EVENTS_SIGNATURE);
        assertRejected(twilio(EVENTS), twice, Cause.MALFORMED);
    }

    @Test
    void findsTheHeaderInAnyCase() {
        assertAccepted(twilio(EVENTS), request(EMPTY_OBJECT_HASH, "{}", "X-TWILIO-SIGNATURE", EVENTS_SIGNATURE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "=",
                "4QpmUAush7tJXOBQMwQVBF3L7nw",
                "4QpmUAush7tJXOBQMwQVBF3L7n==",
                "4QpmUAush7tJXOBQMwQVBF3L7nwA",
                "4QpmUAush7tJXOBQMwQVBF3L7n-=",
                "4Qpm=Aush7tJXOBQMwQVBF3L7nw=",
                "4QpmUAush7tJXOBQMwQVBF3L7nw=="
            })
    void rejectsWhatIsNotTwentyBytesOfBase64(String header) {
        assertRejected(twilio(EVENTS), request(EMPTY_OBJECT_HASH, "{}", HEADER, header), Cause.MALFORMED);
    }

    private static boolean isSigned(TwilioSignature twilio, String rawQuery, String signature) {
        return twilio.isUrlSigned(rawQuery, Base64.getDecoder().decode(signature));
    }
}
