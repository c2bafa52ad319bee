package io.waybill.fault;

import io.waybill.WaybillProcess;
import io.waybill.demo.Signer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Senders that drip their bytes, stop half-way, or hang up before the answer; each sends again properly later. */
final class MisbehavingClients {

    private static final int RATE = 250;
    private static final int AT_ONCE = 30;

    private MisbehavingClients() {}

    static void addTo(Map<String, Fault> faults) {
        faults.put("clients-misbehave", MisbehavingClients::misbehave);
    }

    private static void misbehave(Bench bench, int rounds) throws Exception {
        WaybillProcess node = bench.addEmbedded();
        node.start(Map.of());
        bench.load(RATE);
        for (int round = 0; round < rounds; round++) {
            List<Planned> planned = new ArrayList<>();
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                Planned delivery = bench.generator().next();
                bench.ledger().planned(delivery);
                planned.add(delivery);
                Random random = new Random(bench.random().nextLong());
                Thread client = new Thread(() -> send(delivery, node.port(), random));
                client.start();
                clients.add(client);
            }
            for (Thread client : clients) {
                client.join();
            }
            bench.happened("misbehaved", AT_ONCE);
            planned.forEach(delivery -> bench.senders().add(delivery, 1));
        }
    }

    private static void send(Planned planned, int port, Random random) {
        byte[] body = Senders.body(planned, 1);
        Signer.Signed signed = planned.provider().sign(body);
        Map<String, String> headers = new java.util.HashMap<>(signed.headers());
        if (planned.gzip()) {
            headers.put("Content-Encoding", "gzip");
        }
        byte[] head =
                HttpPost.head("/webhooks/" + planned.provider().endpoint() + signed.query(), headers, body.length);
        byte[] request = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            OutputStream out = socket.getOutputStream();
            switch (random.nextInt(3)) {
                case 0 -> {
                    // Hangs up before the answer.
                    out.write(request);
                    Bench.goOn(Duration.ofMillis(random.nextInt(8)));
                    socket.setSoLinger(random.nextBoolean(), 0);
                }
                case 1 -> {
                    // Stops half-way, and hangs up or stays silent.
                    out.write(request, 0, 1 + random.nextInt(request.length - 1));
                    Bench.goOn(Duration.ofMillis(random.nextInt(6_000)));
                }
                default -> {
                    int step = 1 + request.length / 60;
                    for (int at = 0; at < request.length; at += step) {
                        out.write(request, at, Math.min(step, request.length - at));
                        Bench.goOn(Duration.ofMillis(random.nextInt(200)));
                    }
                    Bench.goOn(Duration.ofMillis(50));
                }
            }
        } catch (IOException e) {
            // Waybill was tired of it first.
        }
    }
}
