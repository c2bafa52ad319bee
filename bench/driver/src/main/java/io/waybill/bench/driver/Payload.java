package io.waybill.bench.driver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.waybill.bench.terms.Broker;
import io.waybill.bench.terms.Signatures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Deliveries as signed HTTP requests, prepared beforehand in a mapped file, so that to send one is to copy it. Aktify's, whose
 * signature holds the time, are signed when they are sent.
 */
final class Payload {

    private static final int SEGMENT = 1 << 30;
    private static final String NO_TIME = "0".repeat(13);
    private static final String NO_SIGNATURE = "0".repeat(64);

    private final String mix;
    private final List<MappedByteBuffer> segments = new ArrayList<>();
    private final long[] at;
    private final int[] headLength;
    private final int[] bodyLength;
    private final byte[] provider;
    /** Events of all deliveries before this one. */
    private final int[] eventsBefore;

    private final int longest;

    /** Prepares {@code count} deliveries of the mix. */
    Payload(Path file, String mix, int count, long seed, Path home) throws IOException {
        this.mix = mix;
        at = new long[count];
        headLength = new int[count];
        bodyLength = new int[count];
        provider = new byte[count];
        eventsBefore = new int[count + 1];
        Files.createDirectories(file.getParent());
        Mix deliveries = new Mix(mix, seed, home);
        int most = 0;
        try (FileChannel channel = FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            MappedByteBuffer segment = null;
            for (int i = 0; i < count; i++) {
                Delivery delivery = deliveries.next();
                byte[] head = head(delivery);
                int length = head.length + delivery.body().length;
                if (segment == null || segment.remaining() < length) {
                    segment = channel.map(FileChannel.MapMode.READ_WRITE, (long) segments.size() * SEGMENT, SEGMENT);
                    segments.add(segment);
                }
                at[i] = (long) (segments.size() - 1) << 32 | segment.position();
                segment.put(head).put(delivery.body());
                headLength[i] = head.length;
                bodyLength[i] = delivery.body().length;
                provider[i] = (byte) Broker.PROVIDERS.indexOf(delivery.provider());
                eventsBefore[i + 1] = eventsBefore[i] + delivery.events();
                most = Math.max(most, length);
            }
            channel.force(false);
        }
        longest = most;
    }

    private static byte[] head(Delivery delivery) {
        byte[] body = delivery.body();
        String query = "";
        String signature;
        switch (delivery.provider()) {
            case "nylas" -> signature = Signatures.NYLAS_HEADER + ": " + Signatures.nylas(body);
            case "twilio" -> {
                query = "bodySHA256=" + Signatures.sha256(body);
                signature = Signatures.TWILIO_HEADER + ": " + Signatures.twilio(query);
                query = "?" + query;
            }
            default -> signature = Signatures.AKTIFY_HEADER + ": t=" + NO_TIME + ",v2=" + NO_SIGNATURE;
        }
        // What is signed late stands last, so that its place is known.
        return ("POST /webhooks/" + delivery.provider() + query + " HTTP/1.1\r\nHost: hooks.example.com\r\n"
                        + "User-Agent: bench\r\nContent-Type: application/json\r\nContent-Length: " + body.length
                        + "\r\n"
                        + signature + "\r\n\r\n")
                .getBytes(ISO_8859_1);
    }

    String mix() {
        return mix;
    }

    int count() {
        return at.length;
    }

    int longest() {
        return longest;
    }

    String provider(int i) {
        return Broker.PROVIDERS.get(provider[i]);
    }

    /** Different events in the first {@code deliveries} deliveries. */
    int events(int deliveries) {
        return eventsBefore[deliveries];
    }

    byte[] body(int i) {
        byte[] body = new byte[bodyLength[i]];
        segments.get((int) (at[i] >>> 32)).get((int) at[i] + headLength[i], body);
        return body;
    }

    /** Puts the request into an empty buffer. */
    void request(int i, ByteBuffer target) {
        int length = headLength[i] + bodyLength[i];
        target.clear();
        target.put(0, segments.get((int) (at[i] >>> 32)), (int) at[i], length);
        target.limit(length);
        if (provider[i] >= 2) {
            String time = Long.toString(System.currentTimeMillis());
            int signature = headLength[i] - 4 - NO_SIGNATURE.length();
            target.put(signature, Signatures.aktify(time, body(i)).getBytes(ISO_8859_1));
            target.put(signature - ",v2=".length() - NO_TIME.length(), time.getBytes(ISO_8859_1));
        }
    }
}
