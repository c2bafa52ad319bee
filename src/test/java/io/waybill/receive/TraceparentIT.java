package io.waybill.receive;

import static io.waybill.receive.Deliveries.property;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.AmqpReader;
import io.waybill.NylasBodies;
import io.waybill.RunningWaybill;
import io.waybill.parking.ParkedDeliveries;
import jakarta.jms.Message;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request's place in a trace goes with everything that becomes of it, as it came, and in no event's body. */
class TraceparentIT {

    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final String PARKED = "waybill.parked";
    private static final String CLICKED = "crm.link.clicked";
    private static final long MONDAY = 1_750_000_000;

    private static final RunningWaybill waybill = RunningWaybill.shared();

    private final String id = UUID.randomUUID().toString();

    @BeforeEach
    void empty() {
        waybill.awaitProcessed();
        waybill.drainEvents();
        waybill.drain(PARKED);
    }

    @Test
    void goesWithEachEventOfADelivery() throws Exception {
        post(NylasBodies.clicked(id, MONDAY, MONDAY + 1), TRACE);

        List<Message> events = waybill.drain(CLICKED, 2);
        assertThat(events).hasSize(2).allSatisfy(event -> assertThat(property(event, "traceparent"))
                .isEqualTo(TRACE));
        assertThat(events).allSatisfy(event -> assertThat(AmqpReader.json(event).toString())
                .doesNotContain("4bf92f3577b34da6a3ce929d0e0e4736"));
    }

    @Test
    void goesWithWhatIsParkedAndWithItsReplay() throws Exception {
        UUID receipt =
                post(NylasBodies.legacy(NylasBodies.delta(id, MONDAY), NylasBodies.deltaWithoutMetadata()), TRACE);

        assertThat(waybill.drain(CLICKED, 1))
                .singleElement()
                .satisfies(event -> assertThat(property(event, "traceparent")).isEqualTo(TRACE));
        assertThat(waybill.bean(ParkedDeliveries.class).replay(receipt)).isPresent();
        waybill.expectOneMore();
        waybill.awaitProcessed();
        assertThat(waybill.drain(PARKED, 1)).singleElement().satisfies(parked -> {
            assertThat(property(parked, "waybill_receipt")).isNotEqualTo(receipt.toString());
            assertThat(property(parked, "traceparent")).isEqualTo(TRACE);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, _AMQ_SCHED_DELIVERY=1"
            })
    void isLeftOutWhereItIsNotValid(String traceparent) throws Exception {
        post(NylasBodies.clicked(id, MONDAY), traceparent);
        assertThat(waybill.drain(CLICKED, 1)).singleElement().satisfies(event -> assertThat(
                        event.propertyExists("traceparent"))
                .isFalse());
    }

    @Test
    void isLeftOutWhereItCameTwiceOrNotAtAll() throws Exception {
        post(NylasBodies.clicked(id + "-twice", MONDAY), TRACE, TRACE.replace("4bf9", "aaaa"));
        post(NylasBodies.clicked(id + "-never", MONDAY));

        assertThat(waybill.drain(CLICKED, 2)).hasSize(2).allSatisfy(event -> assertThat(
                        event.propertyExists("traceparent"))
                .isFalse());
    }

    @Test
    void bringsNothingElseOfATraceAlong() throws Exception {
        HttpRequest.Builder request =
                Deliveries.nylas(waybill, NylasBodies.clicked(id, MONDAY).getBytes(UTF_8));
        request.header("TraceParent", TRACE)
                .header("tracestate", "vendor=PaYlOaD")
                .header("baggage", "a=PaYlOaD");
        assertThat(waybill.send(request.build()).statusCode()).isEqualTo(200);
        waybill.awaitProcessed();

        assertThat(waybill.drain(CLICKED, 1)).singleElement().satisfies(event -> {
            assertThat(property(event, "traceparent")).isEqualTo(TRACE);
            assertThat(event.propertyExists("tracestate") || event.propertyExists("baggage"))
                    .isFalse();
        });
    }

    private static UUID post(String body, String... traceparents) throws Exception {
        HttpRequest.Builder request = Deliveries.nylas(waybill, body.getBytes(UTF_8));
        for (String traceparent : traceparents) {
            request.header("traceparent", traceparent);
        }
        HttpResponse<String> answer = waybill.send(request.build());
        assertThat(answer.statusCode()).isEqualTo(200);
        waybill.awaitProcessed();
        return UUID.fromString(answer.headers().firstValue("Waybill-Receipt").orElseThrow());
    }
}
