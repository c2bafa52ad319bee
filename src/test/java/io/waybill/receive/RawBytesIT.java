package io.waybill.receive;

import static io.waybill.receive.Deliveries.click;
import static io.waybill.receive.Deliveries.gzip;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.AmqpReader;
import io.waybill.RunningWaybill;
import jakarta.jms.Message;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.net.http.HttpRequest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes count as they came, whatever the headers say of them. */
class RawBytesIT {

    private static final RunningWaybill waybill = RunningWaybill.shared();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "application/json",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "text/plain; charset=ISO-8859-1",
                "application/json; charset=UTF-16",
                "application/json; charset=no-such-charset",
                "application/cloudevents-batch+json",
                "nonsense"
            })
    void aContentTypeOrItsAbsenceChangesNothing(String contentType) throws Exception {
        String id = UUID.randomUUID().toString();
        HttpRequest.Builder request =
                Deliveries.nylas(waybill, click(id, "Größe 件名 🎉").getBytes(UTF_8));
        if (!contentType.isEmpty()) {
            request.header("Content-Type", contentType);
        }

        assertThat(waybill.send(request.build()).statusCode()).isEqualTo(200);
        JsonNode event = onlyEvent();
        assertThat(event.path("subject").asText()).isEqualTo(id);
        assertThat(event.at("/data/message/label").asText()).isEqualTo("Größe 件名 🎉");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "GZIP", " gzip "})
    void aGzippedBodyIsProvedAsSentAndThenInflated(String encoding) throws Exception {
        String id = UUID.randomUUID().toString();
        HttpRequest request = Deliveries.nylas(waybill, gzip(click(id, "").getBytes(UTF_8)))
                .header("Content-Encoding", encoding)
                .build();

        assertThat(waybill.send(request).statusCode()).isEqualTo(200);
        assertThat(onlyEvent().path("subject").asText()).isEqualTo(id);
    }

    @Test
    void lineEndsAreLeftAsTheyAre() throws Exception {
        String body = click().replace(",", ",\r\n") + "\r\n";

        assertThat(waybill.sendNylas(body).statusCode()).isEqualTo(200);
        onlyEvent();
    }

    static Stream<Arguments> bodiesThatAreNotOneJsonText() {
        HexFormat hex = HexFormat.of();
        return Stream.of(
                Arguments.of("empty", new byte[0]),
                Arguments.of("white space", " \r\n\t".getBytes(UTF_8)),
                Arguments.of("invalid UTF-8", hex.parseHex("7b2261223a22c328227d")),
                Arguments.of("overlong UTF-8", hex.parseHex("7b2261223a22c0af227d")),
                Arguments.of("a lone surrogate", hex.parseHex("7b2261223a22eda080227d")),
                Arguments.of("UTF-16", "{}".getBytes(UTF_16)),
                Arguments.of("truncated", click().substring(0, 100).getBytes(UTF_8)),
                Arguments.of("nested deep", ("[".repeat(5_000) + "]".repeat(5_000)).getBytes(UTF_8)),
                Arguments.of("nested deep and open", "{\"a\":".repeat(5_000).getBytes(UTF_8)),
                Arguments.of(
                        "duplicate keys",
                        click().replace("{\"specv", "{\"type\":\"x\",\"specv").getBytes(UTF_8)),
                Arguments.of("trailing garbage", (click() + " x").getBytes(UTF_8)),
                Arguments.of("two texts", (click() + click()).getBytes(UTF_8)),
                Arguments.of("form", "payload=%7B%7D&a=b".getBytes(UTF_8)),
                Arguments.of("gzip without saying so", gzip(click().getBytes(UTF_8))),
                Arguments.of("NUL", new byte[] {0}));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodiesThatAreNotOneJsonText")
    void whatIsNotOneJsonTextIsParkedByteForByte(String name, byte[] body) throws Exception {
        assertThat(waybill.sendNylas(body).statusCode()).isEqualTo(200);

        assertThat(reasonOfTheOnlyParked(body)).isEqualTo("malformed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "deflate", "garbage", "gzip", "gzip, gzip", "x\u00e9", "*"})
    void aContentEncodingThatIsNotTrueOrNotKnownIsParked(String encoding) throws Exception {
        byte[] body = click().getBytes(UTF_8);
        try (Wire wire = new Wire(waybill.port())) {
            Map<String, String> headers = Deliveries.headers(body);
            headers.put("Content-Encoding", encoding);
            int status = wire.send(Wire.head("POST /webhooks/nylas HTTP/1.1", headers))
                    .send(body)
                    .read()
                    .status();
            assertThat(status).isEqualTo(200);
            waybill.expectOneMore();
        }

        assertThat(reasonOfTheOnlyParked(body)).isEqualTo("malformed");
    }

    @Test
    void aTruncatedGzipIsParked() throws Exception {
        byte[] whole = gzip(click().getBytes(UTF_8));
        byte[] body = Arrays.copyOf(whole, whole.length - 12);

        assertThat(waybill.send(gzipped(body)).statusCode()).isEqualTo(200);
        assertThat(reasonOfTheOnlyParked(body)).isEqualTo("malformed");
    }

    @Test
    void tenMegabytesOfDigitsAreParked() throws Exception {
        byte[] body = gzip("1".repeat(10_000_000).getBytes(UTF_8));

        assertThat(waybill.send(gzipped(body)).statusCode()).isEqualTo(200);
        assertThat(reasonOfTheOnlyParked(body)).isEqualTo("malformed");
    }

    @Test
    void aBodyThatInflatesToAGigabyteIsParkedAndTakesNoMemory() throws Exception {
        byte[] bomb = gzippedGigabyte();
        assertThat(bomb.length).isLessThan(4 * 1024 * 1024);
        long before = allocatedAtMost();

        assertThat(waybill.send(gzipped(bomb)).statusCode()).isEqualTo(200);
        assertThat(reasonOfTheOnlyParked(bomb)).isEqualTo("oversize");

        assertThat(allocatedAtMost() - before).isLessThan(900L * 1024 * 1024);
    }

    /** By all threads that live, so more than was ever in use at one moment. */
    private static long allocatedAtMost() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        return LongStream.of(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                .sum();
    }

    private static HttpRequest gzipped(byte[] body) {
        return Deliveries.nylas(waybill, body)
                .header("Content-Encoding", "gzip")
                .build();
    }

    /** Sixteen members of 64 MiB one after the other, which is one gzip file too. */
    private static byte[] gzippedGigabyte() {
        byte[] member = gzip(new byte[64 * 1024 * 1024]);
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        for (int i = 0; i < 16; i++) {
            bomb.writeBytes(member);
        }
        return bomb.toByteArray();
    }

    private static JsonNode onlyEvent() {
        waybill.awaitProcessed();
        assertThat(waybill.drain("waybill.parked")).isEmpty();
        List<Message> events = waybill.drain("crm.link.clicked", 1);
        assertThat(events).hasSize(1);
        return AmqpReader.json(events.get(0));
    }

    private static String reasonOfTheOnlyParked(byte[] body) {
        waybill.awaitProcessed();
        List<Message> parked = waybill.drain("waybill.parked", 1);
        assertThat(parked).hasSize(1);
        assertThat(Deliveries.body(parked.get(0))).isEqualTo(body);
        return Deliveries.property(parked.get(0), "waybill_reason");
    }
}
