package io.waybill.route;

import io.waybill.claim.Deaths;
import io.waybill.inbox.Delivery;
import io.waybill.inbox.InboxMessage;
import io.waybill.inbox.Traceparent;
import io.waybill.parking.Reason;
import io.waybill.parking.RejectedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPInputStream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.SynchronizationAdapter;
import org.springframework.stereotype.Component;

/**
 * First step of every delivery: opens its {@link Manifest} and turns the bytes as received into text, which must be
 * UTF-8 and, inflated, within {@code waybill.process.max-inflated}.
 */
@Component("inflateDelivery")
public final class InflateDelivery {

    private static final int LAST_DEATH = 3;

    private final Instant processStart;
    private final Deaths deaths;
    private final ProcessingGate gate;
    private final Duration settleTime;
    private final int maxInflated;
    private final AtomicBoolean tryingOne = new AtomicBoolean();

    InflateDelivery(Clock clock, Deaths deaths, ProcessingGate gate, ProcessSettings settings) {
        this.processStart = clock.instant();
        this.deaths = deaths;
        this.gate = gate;
        this.settleTime = settings.settleTime();
        this.maxInflated = Math.toIntExact(settings.maxInflated().toBytes());
    }

    public void inflate(Exchange exchange) {
        Message message = exchange.getMessage();
        Delivery delivery = delivery(message);
        boolean redelivered = Boolean.TRUE.equals(message.getHeader("JMSRedelivered", Boolean.class));
        boolean triedBefore = redelivered || delivery.receivedAt().isBefore(processStart);
        exchange.setProperty(
                Manifest.PROPERTY, DeliveryGroup.current().add(delivery, exchange.getFromRouteId(), triedBefore));
        if (triedBefore) {
            refuseAKiller(delivery.receipt(), exchange);
        }
        message.setBody(text(delivery));
    }

    /**
     * What the provider wrote, inflated.
     *
     * @throws RejectedException where it is no UTF-8, not what its encoding says, or too large
     */
    public String text(Delivery delivery) {
        return text(inflated(delivery));
    }

    /**
     * A delivery that the process died with is put off until deliveries have been processed for a while, so that it cannot
     * hold up the others, and so that kills from outside, soon after a start, do not meet the same one again. Then one such is
     * tried at a time: what was in hand only by chance must not die with the one to blame again. The third time it is given up.
     */
    private void refuseAKiller(UUID receipt, Exchange exchange) {
        int died = deaths.of(receipt);
        if (died >= LAST_DEATH) {
            throw new RejectedException(Reason.GAVE_UP, "the process died " + died + " times with it in hand");
        }
        if (died > 0 && !(gate.isOpenedSince(settleTime) && isTriedAlone(exchange))) {
            throw new IllegalStateException(
                    "delivery " + receipt + " was in hand when the process died; it is put off");
        }
    }

    private boolean isTriedAlone(Exchange exchange) {
        boolean alone = tryingOne.compareAndSet(false, true);
        if (alone) {
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange tried) {
                    tryingOne.set(false);
                }
            });
        }
        return alone;
    }

    private static Delivery delivery(Message message) {
        String replayOf = message.getHeader(InboxMessage.REPLAY_OF, String.class);
        String traceparent = message.getHeader(Traceparent.NAME, String.class);
        return new Delivery(
                UUID.fromString(message.getHeader(InboxMessage.RECEIPT, String.class)),
                message.getHeader(InboxMessage.ENDPOINT, String.class),
                message.getHeader(InboxMessage.PROVIDER, String.class),
                Instant.parse(message.getHeader(InboxMessage.RECEIVED_AT, String.class)),
                replayOf == null ? null : UUID.fromString(replayOf),
                message.getHeader(InboxMessage.CONTENT_ENCODING, String.class),
                traceparent == null ? null : Traceparent.of(List.of(traceparent)),
                message.getBody(byte[].class));
    }

    private byte[] inflated(Delivery delivery) {
        String encoding = delivery.contentEncoding();
        if (encoding == null || encoding.equals("identity")) {
            return withinLimit(delivery.body());
        }
        if (!encoding.equals("gzip") && !encoding.equals("x-gzip")) {
            throw new RejectedException(Reason.MALFORMED, "the Content-Encoding is neither gzip nor identity");
        }
        try (InputStream gzip = new GZIPInputStream(new ByteArrayInputStream(delivery.body()), 8_192)) {
            return withinLimit(gzip.readNBytes(maxInflated + 1));
        } catch (IOException e) {
            throw new RejectedException(Reason.MALFORMED, "the body is not gzip, as its Content-Encoding says");
        }
    }

    private byte[] withinLimit(byte[] bytes) {
        if (bytes.length > maxInflated) {
            throw new RejectedException(
                    Reason.OVERSIZE, "the body is larger than " + maxInflated + " bytes when inflated");
        }
        return bytes;
    }

    private static String text(byte[] utf8) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new RejectedException(Reason.MALFORMED, "the body is not UTF-8");
        }
    }
}
