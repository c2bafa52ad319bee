package io.waybill.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.schibsted.spt.data.jslt.Parser;
import java.io.StringReader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MappingFunctionsTest {

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            textBlock =
                    """
            first-present(null, "", {}, [], 0, 1) | 0
            first-present(null, "") | null
            integer("007") | 7
            integer(3) | 3
            integer("3.0") | null
            integer("-2") | -2
            integer(true) | null
            utc-of-seconds(1695480422) | "2023-09-23T14:47:02Z"
            utc-of-seconds("1695480422") | "2023-09-23T14:47:02Z"
            utc-of-seconds(0) | "1970-01-01T00:00:00Z"
            utc-of-seconds(null) | null
            utc("2025-01-01T00:10:00.000Z") | "2025-01-01T00:10:00.000Z"
            utc("2025-01-01T02:10:00+02:00") | "2025-01-01T00:10:00Z"
            utc("2025-01-01T00:10:00.123456Z") | "2025-01-01T00:10:00.123Z"
            utc("") | null
            utc-or-null("application/json") | null
            utc-or-null("2025-10-08T07:17:02.363Z") | "2025-10-08T07:17:02.363Z"
            first-url("see https://link.akti.fyi/abc123 ...") | "https://link.akti.fyi/abc123"
            first-url("(https://a.example/b).") | "https://a.example/b"
            first-url("HTTP://A.example/?q=1, and") | "HTTP://A.example/?q=1"
            first-url("none") | null
            host("https://Link.Akti.FYI:443/abc") | "link.akti.fyi"
            host("https://link.akti.fyi@evil.example/") | "evil.example"
            host("not a url") | null
            """)
    void gives(String call, String expected) throws Exception {
        assertThat(evaluate(call)).hasToString(MAPPER.readTree(expected).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "utc-of-seconds(\"soon\")",
                "utc-of-seconds(1695480422363)",
                "utc-of-seconds(-1)",
                "utc(\"yesterday\")",
                "utc(5)",
                "refuse(\"no\")"
            })
    void refusesThePart(String call) {
        assertThatExceptionOfType(MappingFunctions.Refusal.class).isThrownBy(() -> evaluate(call));
    }

    private static Object evaluate(String call) {
        return new Parser(new StringReader(call))
                .withFunctions(MappingFunctions.ALL)
                .compile()
                .apply(NullNode.instance);
    }
}
