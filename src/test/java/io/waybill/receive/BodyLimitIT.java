package io.waybill.receive;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.RunningWaybill;
import io.waybill.receive.Wire.Reply;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How large a delivery may be, 4 MiB as received. */
class BodyLimitIT {

    private static final int MIB = 1024 * 1024;
    private static final int LIMIT = 4 * MIB;

    private static final RunningWaybill waybill = RunningWaybill.shared();

    @AfterEach
    void drain() {
        waybill.awaitProcessed();
        waybill.drain("waybill.parked");
    }

    @Test
    void exactlyTheLimitIsTaken() throws Exception {
        byte[] body = digits(LIMIT);
        HttpResponse<String> answer = waybill.sendNylas(body);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertParked(body);
    }

    @Test
    void exactlyTheLimitIsTakenInChunks() throws Exception {
        byte[] body = digits(LIMIT);
        HttpRequest request = Deliveries.nylas(waybill, body)
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                .build();

        assertThat(waybill.send(request).statusCode()).isEqualTo(200);
        assertParked(body);
    }

    @ParameterizedTest
    @ValueSource(ints = {LIMIT + 1, 16 * MIB})
    void moreIsRefusedAndTheClientThatSentItAllCanReadThat(int size) throws Exception {
        byte[] body = digits(size);
        try (Wire wire = new Wire(waybill.port())) {
            Reply reply = wire.send(Wire.head("POST /webhooks/nylas HTTP/1.1", Deliveries.headers(body)))
                    .send(body)
                    .read();

            assertThat(reply.status()).isEqualTo(413);
            assertThat(reply.body()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {LIMIT + 1, 16 * MIB})
    void moreIsRefusedInChunksAndTheClientThatSentItAllCanReadThat(int size) throws Exception {
        byte[] body = digits(size);
        Map<String, String> headers = new HashMap<>(Deliveries.headers(body));
        headers.remove("Content-Length");
        headers.put("Transfer-Encoding", "chunked");
        try (Wire wire = new Wire(waybill.port())) {
            Reply reply = wire.send(Wire.head("POST /webhooks/nylas HTTP/1.1", headers))
                    .sendChunked(body, 64 * 1024)
                    .send("0\r\n\r\n")
                    .read();

            assertThat(reply.status()).isEqualTo(413);
            assertThat(wire.isClosed()).isTrue();
        }
    }

    @Test
    void anOrdinaryClientReadsTheRefusalToo() throws Exception {
        byte[] body = digits(LIMIT + 1);

        assertThat(waybill.sendNylas(body).statusCode()).isEqualTo(413);
        assertThat(waybill.send(Deliveries.nylas(waybill, body)
                                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                                .build())
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void aClientThatAsksFirstNeedNotSendIt() throws Exception {
        Map<String, String> headers = Map.of("Content-Length", "5000000", "Expect", "100-continue");
        try (Wire wire = new Wire(waybill.port())) {
            Reply reply = wire.send(Wire.head("POST /webhooks/nylas HTTP/1.1", headers))
                    .read();

            assertThat(reply.status()).isIn(100, 413);
            assertThat(reply.status() == 100 ? wire.read().status() : 413).isEqualTo(413);
        }
    }

    @Test
    void aDeliveryThatIsOnlyAnnouncedTakesNoMemory() throws Exception {
        int many = 64;
        Wire[] wires = new Wire[many];
        long before = usedHeap();
        try {
            for (int i = 0; i < many; i++) {
                wires[i] = new Wire(waybill.port())
                        .send(Wire.head("POST /webhooks/nylas HTTP/1.1", Map.of("Content-Length", "4194304")))
                        .send("[");
            }
            // Another request gets its turn, so the others are being read.
            assertThat(waybill.sendNylas(Deliveries.unknown("beside many slow ones"))
                            .statusCode())
                    .isEqualTo(200);

            assertThat(usedHeap() - before).isLessThan(many * (long) MIB);
        } finally {
            for (Wire wire : wires) {
                wire.close();
            }
        }
    }

    private static void assertParked(byte[] body) {
        waybill.awaitProcessed();
        assertThat(waybill.drain("waybill.parked", 1))
                .singleElement()
                .satisfies(parked -> assertThat(Deliveries.body(parked)).isEqualTo(body));
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Not one JSON text of sensible size, so it is parked. */
    private static byte[] digits(int length) {
        byte[] digits = new byte[length];
        Arrays.fill(digits, "7".getBytes(US_ASCII)[0]);
        return digits;
    }
}
