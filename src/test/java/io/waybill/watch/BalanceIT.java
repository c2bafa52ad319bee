package io.waybill.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.RunningWaybill;
import io.waybill.Series;
import io.waybill.demo.Sample;
import io.waybill.mapping.RouteFolder;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What Waybill counts is what lies on the queues, for a mix of good, bad and repeated deliveries in an order that a seed
 * gives, and what it found is what it accounts for.
 */
class BalanceIT {

    private static final long SEED = 20_261_120;
    private static final int TIMES = 3;
    private static final String EVENTS = "waybill_events_total";

    private static RunningWaybill waybill;

    private record Posted(Sample sample, int body) {

        /** How many things the sample's reference says that there are in it, in whatever order it comes. */
        int holds() {
            JsonNode expected = sample.expected().path("deliveries").get(body);
            return expected.path("events").size()
                    + expected.path("duplicates").asInt()
                    + expected.path("ignored").asInt()
                    + expected.path("parked").size();
        }
    }

    @BeforeAll
    static void start() {
        waybill = RunningWaybill.with(Map.of());
    }

    @AfterAll
    static void stop() {
        waybill.close();
    }

    @Test
    void holdsAgainstWhatLiesOnTheQueues() throws Exception {
        Map<Integer, Integer> statuses = new TreeMap<>();
        int held = 0;
        for (Posted posted : mix()) {
            int status = waybill.send(posted.sample(), posted.sample().bodies().get(posted.body()))
                    .statusCode();
            statuses.merge(status, 1, Integer::sum);
            held += posted.holds();
        }
        waybill.awaitProcessed();
        Series series = Series.of(waybill);
        assertThat(statuses.keySet()).contains(200, 401);
        statuses.forEach(
                (status, n) -> assertThat(series.sum("waybill_deliveries_total", "status", Integer.toString(status)))
                        .as("answered " + status)
                        .isEqualTo(n.doubleValue()));

        Map<String, List<JsonNode>> events = waybill.drainEvents(expected(series));
        Set<String> ids = new TreeSet<>();
        events.forEach((queue, list) -> {
            assertThat(series.sum(EVENTS, "outcome", "delivered", "type", queue.substring("crm.".length())))
                    .as(queue)
                    .isEqualTo(list.size());
            list.forEach(event -> ids.add(event.path("id").asText()));
        });
        assertThat(series.sum(EVENTS, "outcome", "delivered")).isEqualTo(ids.size());

        Map<String, Integer> parked = new TreeMap<>();
        for (Message message : waybill.drain("waybill.parked", 1)) {
            parked.merge(
                    property(message, "waybill_provider"), message.getIntProperty("waybill_partCount"), Integer::sum);
        }
        assertThat(parked).isNotEmpty();
        for (String provider : List.of("nylas", "twilio", "aktify")) {
            assertThat(series.sum(EVENTS, "outcome", "parked", "provider", provider))
                    .as("parked of " + provider)
                    .isEqualTo(parked.getOrDefault(provider, 0).doubleValue());
            double found = series.value("waybill_found_total", "provider", provider);
            assertThat(found).as("found of " + provider).isPositive();
            assertThat(series.sum(EVENTS, "provider", provider)).isEqualTo(found);
        }
        assertThat(series.sum(EVENTS, "outcome", "duplicate"))
                .isGreaterThan(series.sum(EVENTS, "outcome", "delivered"));
        assertThat(series.sum(EVENTS, "outcome", "ignored")).isPositive();
    }

    /** Every body of every sample, each several times, shuffled. */
    private static List<Posted> mix() {
        List<Posted> mix = new ArrayList<>();
        for (Sample sample : Sample.all(waybill.bean(RouteFolder.class))) {
            for (int body = 0; body < sample.bodies().size(); body++) {
                mix.addAll(Collections.nCopies(TIMES, new Posted(sample, body)));
            }
        }
        Collections.shuffle(mix, new Random(SEED));
        return mix;
    }

    private static Map<String, Integer> expected(Series series) {
        Map<String, Integer> expected = new TreeMap<>();
        series.find(EVENTS, "outcome", "delivered")
                .forEach(line -> expected.merge("crm." + line.labels().get("type"), (int) line.value(), Integer::sum));
        return expected;
    }

    private static String property(Message message, String name) throws JMSException {
        return message.getStringProperty(name);
    }
}
