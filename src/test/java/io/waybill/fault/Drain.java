package io.waybill.fault;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.qpid.jms.JmsConnectionFactory;

/**
 * Reads one queue of a broker for good, over AMQP 1.0, for as long as it lives, and tells the ledger.
 *
 * <p>What a transaction read is told after its commit. A commit that fails may have been done all the same, so what it
 * read is told too; should it come again, it is the same message. What was read without a commit is forgotten.
 */
final class Drain implements AutoCloseable {

    static final String PARKED = "waybill.parked";

    private static final int GROUP = 200;
    private static final Pattern MARKER = Pattern.compile("wbd-(\\d+)");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final String url;
    private final String user;
    private final String password;
    private final String queue;
    private final Ledger ledger;
    private final Thread thread;
    private final AtomicLong lastRead = new AtomicLong(System.nanoTime());
    private volatile boolean closed;
    private volatile boolean paused;

    Drain(int port, String user, String password, String queue, Ledger ledger) {
        // A frozen broker must not hold the reader for ever.
        this.url = "amqp://127.0.0.1:" + port + "?amqp.idleTimeout=10000&jms.requestTimeout=15000&jms.closeTimeout=1000"
                + "&jms.connectTimeout=5000";
        this.user = user;
        this.password = password;
        this.queue = queue;
        this.ledger = ledger;
        thread = new Thread(this::run, "drain-" + queue + "-" + port);
        thread.setDaemon(true);
        thread.start();
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
    }

    long nanosSinceLastRead() {
        return System.nanoTime() - lastRead.get();
    }

    private void run() {
        while (!closed) {
            try {
                read();
            } catch (JMSException | RuntimeException e) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
            }
        }
    }

    private void read() throws JMSException {
        try (Connection connection = new JmsConnectionFactory(user, password, url).createConnection()) {
            connection.start();
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
            while (!closed && !paused) {
                List<Message> group = group(consumer);
                if (!group.isEmpty()) {
                    boolean confirmed = false;
                    try {
                        session.commit();
                        confirmed = true;
                    } finally {
                        for (Message message : group) {
                            tell(message, confirmed);
                        }
                        lastRead.set(System.nanoTime());
                    }
                }
            }
        }
        while (!closed && paused) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private static List<Message> group(MessageConsumer consumer) throws JMSException {
        List<Message> group = new ArrayList<>();
        Message message = consumer.receive(200);
        while (message != null) {
            group.add(message);
            // Not receiveNoWait, which hangs now and then when the queue has message groups.
            message = group.size() < GROUP ? consumer.receive(5) : null;
        }
        return group;
    }

    private void tell(Message message, boolean confirmed) throws JMSException {
        String receipt = message.getStringProperty("waybill_receipt");
        String messageId = message.getJMSMessageID();
        if (receipt == null || messageId == null) {
            ledger.stray("a message without receipt or id on " + queue);
        } else if (queue.equals(PARKED)) {
            ledger.parked(number(message), messageId, receipt, isWhole(message));
        } else {
            String event = message.getStringProperty("cloudEvents_id");
            if (!((TextMessage) message).getText().contains("\"id\":\"" + event + "\"")) {
                ledger.stray("an event whose property and body differ on " + queue);
            }
            ledger.read(queue, event, messageId, receipt, confirmed);
        }
    }

    /** The number of the delivery that the parked message holds, or null. */
    private static Integer number(Message message) throws JMSException {
        BytesMessage parked = (BytesMessage) message;
        byte[] body = new byte[Math.toIntExact(parked.getBodyLength())];
        parked.readBytes(body);
        if (parked.propertyExists("waybill_contentEncoding")) {
            try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(body))) {
                body = gzip.readAllBytes();
            } catch (IOException e) {
                return null;
            }
        }
        Matcher marker = MARKER.matcher(new String(body, StandardCharsets.UTF_8));
        return marker.find() ? Integer.valueOf(marker.group(1)) : null;
    }

    private static boolean isWhole(Message message) throws JMSException {
        try {
            return MAPPER.readTree(message.getStringProperty("waybill_parts"))
                    .get(0)
                    .path("part")
                    .asText("?")
                    .isEmpty();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join(20_000);
    }
}
