package io.waybill.receive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waybill.RunningWaybill;
import io.waybill.Series;
import io.waybill.receive.Wire.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** More clients that never come to an end than there are threads. */
class SlowClientsIT {

    private static final int THREADS = 3;
    private static final int MORE_THAN_WORK =
            4 * Math.max(2, Runtime.getRuntime().availableProcessors());
    private static final int AT_ONCE = 500;
    private static final String BEGINNING = "POST /webhooks/nylas HTTP/1.1\r\nHost: 127.0.0.1\r\n";

    /** Each of them sends a byte now and then, of a body or of what stands between its chunks. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 1000000\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n5;a",
                "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\na: x"
            })
    void areLetGoAfterAWhile(String begun) throws Exception {
        ScheduledExecutorService drips = Executors.newSingleThreadScheduledExecutor();
        List<Wire> slow = new ArrayList<>();
        try (RunningWaybill waybill = RunningWaybill.with(Map.of(
                "server.tomcat.threads.max", Integer.toString(THREADS), "waybill.receive.read-within", "300ms"))) {
            for (int i = 0; i < 2 * THREADS; i++) {
                String beginning = i < THREADS ? BEGINNING : BEGINNING.replace("/webhooks/nylas", "/nowhere");
                slow.add(new Wire(waybill.port()).send(beginning + begun));
            }
            drips.scheduleAtFixedRate(() -> slow.forEach(SlowClientsIT::drip), 0, 50, TimeUnit.MILLISECONDS);

            HttpRequest request = Deliveries.nylas(waybill, "{}".getBytes(UTF_8))
                    .timeout(Duration.ofSeconds(20))
                    .build();
            assertThat(waybill.send(request).statusCode()).isEqualTo(200);
            assertThat(slow.get(0).read().status()).isEqualTo(503);
            assertThat(Series.of(waybill).value("waybill_deliveries_total", "cause", "the-body-did-not-come-in-time"))
                    .isEqualTo(THREADS);
            assertThat(Series.of(waybill).find("waybill_deliveries_total", "cause", "given-up"))
                    .isEmpty();
        } finally {
            drips.shutdownNow();
            for (Wire wire : slow) {
                wire.close();
            }
        }
    }

    /** Those that wait for a body do not take the place of those that work. */
    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 10\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n5;a"})
    void letOthersHaveTheirTurnMeanwhile(String begun) throws Exception {
        othersAreAnsweredBeside(BEGINNING + begun);
    }

    /** The second request on a connection is read by the thread that sends the answer to the first, once that is stored. */
    @Test
    void letOthersHaveTheirAnswersMeanwhile() throws Exception {
        othersAreAnsweredBeside(Deliveries.post("HTTP/1.1", Deliveries.unknown("before a slow one")) + BEGINNING
                + "Content-Length: 10\r\n\r\n{");
    }

    private static void othersAreAnsweredBeside(String slowClient) throws Exception {
        List<Wire> slow = new ArrayList<>();
        try (RunningWaybill waybill = RunningWaybill.with(
                Map.of("waybill.receive.read-within", "1m", "server.tomcat.connection-timeout", "1m"))) {
            for (int i = 0; i < MORE_THAN_WORK; i++) {
                slow.add(new Wire(waybill.port()).send(slowClient));
            }
            HttpRequest request = Deliveries.nylas(waybill, "{}".getBytes(UTF_8))
                    .timeout(Duration.ofSeconds(20))
                    .build();
            assertThat(waybill.send(request).statusCode()).isEqualTo(200);
            // Else the stop would wait for them.
            for (Wire wire : slow) {
                wire.close();
            }
        }
    }

    /** A sender that has waited for a thread for so long does not wait as long again for the disk. */
    @Test
    void countAgainstTheTimeOfThoseWhoWaitForThem() throws Exception {
        try (RunningWaybill waybill = RunningWaybill.with(Map.of(
                        "server.tomcat.threads.max", "1",
                        "waybill.receive.read-within", "1m",
                        "waybill.receive.store-within", "500ms",
                        "server.tomcat.connection-timeout", "2s"));
                Wire slow = new Wire(waybill.port());
                Wire other = new Wire(waybill.port())) {
            slow.send(Wire.head("POST /webhooks/nylas HTTP/1.1", Map.of("Content-Length", "10")))
                    .send("{");
            awaitTheThread();
            // Tomcat lets the silent one go after two seconds.
            Reply waited = other.send(Deliveries.post("HTTP/1.1", Deliveries.unknown("a")))
                    .read();

            assertThat(waited.status()).isEqualTo(503);
            assertThat(waited.body()).contains("not stored in time");
            assertThat(waybill.sendNylas(Deliveries.unknown("b")).statusCode()).isEqualTo(200);
        }
    }

    /** Until the only thread is taken. */
    private static void awaitTheThread() {
        await().until(() -> Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().startsWith("webhook-"))
                .flatMap(thread -> Stream.of(thread.getValue()))
                .anyMatch(frame -> frame.getClassName().equals(BodyReader.class.getName())));
    }

    /** Where the processor is taken, hundreds connect before the first is accepted; what is refused then has no answer. */
    @Test
    void findRoomToWaitForWhoeverAcceptsThem() throws Exception {
        List<Socket> waiting = new ArrayList<>();
        try (RunningWaybill waybill = RunningWaybill.with(Map.of("server.tomcat.max-connections", "1"))) {
            for (int i = 0; i < AT_ONCE; i++) {
                Socket socket = new Socket();
                waiting.add(socket);
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), waybill.port()), 500);
            }
            assertThat(waiting).allMatch(Socket::isConnected);
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    private static void drip(Wire wire) {
        try {
            wire.send("x");
        } catch (IOException e) {
            // It was let go.
        }
    }
}
