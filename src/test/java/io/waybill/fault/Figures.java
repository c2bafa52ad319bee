package io.waybill.fault;

import io.waybill.WaybillProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.Predicate;

/** What one process counts, as Prometheus would read it now. What it watches is up to {@link #LOOKS_EVERY} old. */
record Figures(String text) {

    /** {@code waybill.watch.every}, and the look itself. */
    static final Duration LOOKS_EVERY = Duration.ofSeconds(6);

    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(10);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(ANSWERED_WITHIN).build();

    static Figures of(WaybillProcess node) {
        URI metrics = URI.create("http://127.0.0.1:" + node.managementPort() + "/actuator/prometheus");
        try {
            HttpResponse<String> answer = HTTP.send(
                    HttpRequest.newBuilder(metrics).timeout(ANSWERED_WITHIN).build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException("The figures were answered " + answer.statusCode());
            }
            return new Figures(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The sum over all labels, NaN where one is not known; there must be such a figure. */
    double sum(String name) {
        return sum(name, line -> line.startsWith(name + "{") || line.startsWith(name + " "));
    }

    private double sum(String name, Predicate<String> isIt) {
        double[] found = text.lines()
                .filter(isIt)
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .toArray();
        if (found.length == 0) {
            throw new IllegalStateException("There is no figure " + name);
        }
        double sum = 0;
        for (double one : found) {
            sum += one;
        }
        return sum;
    }

    /** How often it took longer than the bound of one of the timer's buckets, as Prometheus writes it: {@code 0.5}. */
    double slowerThan(String bound, String timer) {
        String bucket = timer + "_bucket{";
        double within = sum(bucket + bound, line -> line.startsWith(bucket) && line.contains("le=\"" + bound + "\""));
        return sum(timer + "_count") - within;
    }

    double rollbacks() {
        return sum("waybill_rollbacks_total");
    }

    /** Whether nothing lies on its broker's queues, in delivery or to be tried again. */
    boolean queuesAreEmpty() {
        return sum("waybill_inbox_messages") == 0
                && sum("waybill_crm_messages") == 0
                && sum("waybill_parked_messages") == 0;
    }
}
