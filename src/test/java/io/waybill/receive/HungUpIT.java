package io.waybill.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waybill.RunningWaybill;
import io.waybill.Series;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Senders that break the connection off, with an RST, before their answer. */
class HungUpIT {

    private static final int SENDERS = 300;

    @Test
    void isCountedAsStoredWhereItIs() throws Exception {
        try (RunningWaybill waybill = RunningWaybill.with(Map.of("waybill.receive.store-within", "1m"))) {
            for (int i = 0; i < SENDERS; i++) {
                byte[] request = Deliveries.post("HTTP/1.1", Deliveries.unknown("hung-up-" + i))
                        .getBytes(StandardCharsets.ISO_8859_1);
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), waybill.port())) {
                    socket.setSoLinger(true, 0);
                    socket.getOutputStream().write(request);
                    // Each at another moment of its way.
                    Thread.sleep(i % 5);
                }
            }
            assertThat(waybill.sendNylas(Deliveries.unknown("the last")).statusCode())
                    .isEqualTo(200);
            await().untilAsserted(() -> assertThat(Series.of(waybill)
                            .value("waybill_deliveries_total", "endpoint", "nylas", "cause", "stored"))
                    .isGreaterThan(1)
                    .isEqualTo(waybill.counted("parked")));
        }
    }
}
