package io.waybill.receive;

import static io.waybill.RunningWaybill.NYLAS_SECRET;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.waybill.RunningWaybill;
import io.waybill.demo.Signer;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;

/** Bodies as a provider sends them, each another event, and what was stored of them. */
final class Deliveries {

    private Deliveries() {}

    static String click() {
        return click(UUID.randomUUID().toString(), "");
    }

    /** One click in the message of that id; the label, unless empty, is given as it is. */
    static String click(String messageId, String label) {
        long now = Instant.now().getEpochSecond();
        return """
                {"specversion":"1.0","type":"message.link_clicked","source":"/com/nylas/tracking","id":"n-%1$s",\
                "time":%2$d,"data":{"application_id":"app","grant_id":"grant","object":{"object":"message",\
                "message_id":"%1$s","label":"%3$s","link_data":[{"count":1,"url":"https://www.example.com"}],\
                "recents":[{"click_id":0,"ip":"192.0.2.1","link_index":"0","timestamp":%2$d,"user_agent":"test"}],\
                "timestamp":%2$d}}}"""
                .formatted(messageId, now, label);
    }

    /** Which no mapping knows, so that it is parked, byte for byte. */
    static String unknown(Object mark) {
        return "{\"type\":\"message.nobody_knows\",\"mark\":\"" + mark + "\"}";
    }

    static HttpRequest.Builder nylas(RunningWaybill waybill, byte[] body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(waybill.webhook("nylas")).POST(BodyPublishers.ofByteArray(body));
        Signer.nylas(NYLAS_SECRET, body).headers().forEach(request::header);
        return request;
    }

    /** A whole request to the Nylas endpoint, to be written to a {@link Wire}. */
    static String post(String version, String body) {
        return Wire.head("POST /webhooks/nylas " + version, headers(body)) + body;
    }

    /** Content-Length and signature. */
    static Map<String, String> headers(String body) {
        return headers(body.getBytes(UTF_8));
    }

    static Map<String, String> headers(byte[] body) {
        Map<String, String> headers =
                new LinkedHashMap<>(Signer.nylas(NYLAS_SECRET, body).headers());
        headers.put("Content-Length", Integer.toString(body.length));
        return headers;
    }

    static byte[] gzip(byte[] body) {
        ByteArrayOutputStream gzipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzipped)) {
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return gzipped.toByteArray();
    }

    static byte[] body(Message parked) {
        try {
            BytesMessage message = (BytesMessage) parked;
            byte[] body = new byte[Math.toIntExact(message.getBodyLength())];
            message.readBytes(body);
            return body;
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    static String property(Message message, String name) {
        try {
            return message.getStringProperty(name);
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
