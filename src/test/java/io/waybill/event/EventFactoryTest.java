package io.waybill.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventFactoryTest {

    private final EventFactory events = new EventFactory();

    /** What `find` shows must not depend on whether the event was in the cache. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
            {"provider":"nylas","providerType":"message.link_clicked","channel":"email","providerEventId":"e-1"}    | e-1
            {"provider":"nylas","providerType":"message.link_clicked","channel":"email","providerEventId":12345678} | 12345678
            {"provider":"nylas","providerType":"message.link_clicked","channel":"email","providerEventId":""}       | -
            {"provider":"nylas","providerType":"message.link_clicked","channel":"email","providerEventId":null}     | -
            {"provider":"nylas","providerType":"message.link_clicked","channel":"email"}                            | -
            """)
    void anEventThatIsKnownIsToldOfWithTheSameIdOfTheProvider(String data, String id) throws Exception {
        JsonNode mapped = new ObjectMapper()
                .readTree(
                        "[{\"identity\":[\"nylas\",\"link.sent\",\"m\"],\"type\":\"link.sent\",\"source\":[\"nylas\"],"
                                + "\"time\":\"2026-11-26T10:00:00Z\",\"data\":" + data + "}]");

        assertThat(events.complete(mapped, key -> false).events())
                .extracting(CanonicalEvent::providerEventId)
                .containsExactly(id);
        assertThat(events.complete(mapped, key -> true).repeated())
                .extracting(EventRef::providerEventId)
                .containsExactly(id);
    }
}
