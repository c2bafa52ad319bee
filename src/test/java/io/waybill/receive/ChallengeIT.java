package io.waybill.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.RunningWaybill;
import io.waybill.receive.Wire.Reply;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nylas asks whether an endpoint is there before it creates the secret. */
class ChallengeIT {

    private static final RunningWaybill waybill = RunningWaybill.shared();

    @ParameterizedTest
    @ValueSource(strings = {"d8e9ac12-5a2b-4d1c-9d0e-8b7b6a1c2d3e", "x", "AZaz09._~-"})
    void comesBackExactlyAndInOnePiece(String challenge) throws Exception {
        Reply reply = get("/webhooks/nylas?challenge=" + challenge);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(challenge);
        assertThat(reply.header("Content-Length")).isEqualTo(Integer.toString(challenge.length()));
        assertThat(reply.header("Transfer-Encoding")).isNull();
        assertThat(reply.header("Content-Type")).matches("text/plain(;.*)?");
        assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }

    @Test
    void comesBackAmongOtherParameters() throws Exception {
        assertThat(get("/webhooks/nylas?a=b&challenge=abc&c").body()).isEqualTo("abc");
    }

    @Test
    void mayHave256Characters() throws Exception {
        Reply reply = get("/webhooks/nylas?challenge=" + "c".repeat(256));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo("c".repeat(256));
    }

    @Test
    void mayNotHave257Characters() throws Exception {
        assertThat(get("/webhooks/nylas?challenge=" + "c".repeat(257)).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?",
                "?challenge",
                "?challenge=",
                "?challange=x",
                "?Challenge=x",
                "?mychallenge=x",
                "?x=challenge=y",
                "?challenge=a+b",
                "?challenge=a%20b",
                "?challenge=%3Cscript%3E",
                "?challenge=a%0d%0aX-Evil:1",
                "?challenge=%",
                "?challenge=%zz",
                "?challenge=a/b",
                "?challenge=%C3%A9",
                "?challenge=%00"
            })
    void thatIsMissingOrNotHarmlessIsRefusedWithoutBeingRepeated(String query) throws Exception {
        Reply reply = get("/webhooks/nylas" + query);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).doesNotContain("script", "Evil");
        assertThat(reply.headers()).noneMatch(line -> line.contains("Evil"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"twilio", "aktify"})
    void isForNylasAlone(String endpoint) throws Exception {
        Reply reply = get("/webhooks/" + endpoint + "?challenge=abc");

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.body()).doesNotContain("abc");
    }

    @Test
    void isNotFoundWhereThereIsNoEndpoint() throws Exception {
        assertThat(get("/webhooks/nobody?challenge=abc").status()).isEqualTo(404);
    }

    private static Reply get(String target) throws Exception {
        try (Wire wire = new Wire(waybill.port())) {
            return wire.send(Wire.head("GET " + target + " HTTP/1.1", Map.of())).read();
        }
    }
}
