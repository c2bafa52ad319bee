package io.waybill.demo;

import io.waybill.broker.QueueLook;
import io.waybill.broker.Queues;
import io.waybill.endpoint.Endpoints;
import io.waybill.mapping.RouteFolder;
import io.waybill.parking.ParkedMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The demo: posts every recorded sample to this Waybill over HTTP, signed, and prints what comes out on each queue as it
 * arrives. Prints to standard output, not to a log: it shows payloads, which a log never does.
 */
@Component
@Profile("demo")
final class Demo {

    private static final long QUIET_MILLIS = 1_500;

    private final PrintStream out = System.out;
    private final RouteFolder folder;
    private final Endpoints endpoints;
    private final Queues queues;
    private final Clock clock;
    private final ConnectionFactory connectionFactory;
    private final QueueLook look;
    private final ServletWebServerApplicationContext web;
    private final Map<String, Integer> arrived = new ConcurrentSkipListMap<>();
    private volatile long lastArrival = System.currentTimeMillis();

    Demo(
            RouteFolder folder,
            Endpoints endpoints,
            Queues queues,
            Clock clock,
            ConnectionFactory artemisConnectionFactory,
            QueueLook look,
            ServletWebServerApplicationContext web) {
        this.folder = folder;
        this.endpoints = endpoints;
        this.queues = queues;
        this.clock = clock;
        this.connectionFactory = artemisConnectionFactory;
        this.look = look;
        this.web = web;
    }

    @EventListener(ApplicationReadyEvent.class)
    void start() {
        Thread thread = new Thread(this::run, "demo");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try (Connection connection = connectionFactory.createConnection()) {
            connection.start();
            for (String queue : queues.queues()) {
                // A session for each, since a session has one thread.
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                session.createConsumer(session.createQueue(queue)).setMessageListener(message -> print(queue, message));
            }
            postSamples();
            while (System.currentTimeMillis() - lastArrival < QUIET_MILLIS) {
                Thread.sleep(QUIET_MILLIS / 10);
            }
            printSummary();
            Thread.currentThread().join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (JMSException | IOException e) {
            out.println("The demo ends: " + e.getMessage());
        }
    }

    private void postSamples() throws IOException, InterruptedException {
        SampleSender sender =
                new SampleSender(endpoints, clock, web.getWebServer().getPort());
        List<Sample> samples = Sample.all(folder);
        out.println("Posting " + samples.size() + " recorded samples:");
        for (Sample sample : samples) {
            for (byte[] body : sample.bodies()) {
                out.println("POST /webhooks/" + sample.endpoint() + "  " + sample.name() + "  -> "
                        + sender.send(sample, body).statusCode());
                lastArrival = System.currentTimeMillis();
            }
        }
    }

    private void print(String queue, Message message) {
        lastArrival = System.currentTimeMillis();
        arrived.merge(queue, 1, Integer::sum);
        try {
            out.println(queue + "  " + ((TextMessage) message).getText());
        } catch (JMSException e) {
            out.println(queue + "  unreadable: " + e.getMessage());
        }
    }

    private void printSummary() throws JMSException {
        Map<String, Integer> parked = new TreeMap<>();
        look.read(Queues.PARKED, null, Integer.MAX_VALUE, message -> message.getStringProperty(ParkedMessage.REASON))
                .forEach(reason -> parked.merge(reason, 1, Integer::sum));
        out.println();
        out.println("Events on the CRM queues, each once: " + arrived);
        out.println("Deliveries in waybill.parked, by reason: " + parked);
        out.println("Waybill goes on; the README shows how to post to it yourself. Ctrl-C ends it.");
    }
}
