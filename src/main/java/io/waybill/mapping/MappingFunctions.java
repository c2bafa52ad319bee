package io.waybill.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.schibsted.spt.data.jslt.Function;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What mapping files can call besides JSLT's own functions. All are pure, and null where their argument is. */
final class MappingFunctions {

    private static final int MAX_DIGITS = 18;
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern URL = Pattern.compile("https?://\\S+", Pattern.CASE_INSENSITIVE);
    private static final String TRAILING_PUNCTUATION = ".,;:!?'\"\u2026\u2019\u201d\u00bb)]}>";
    private static final Instant YEAR_10000 = Instant.parse("9999-12-31T23:59:59.999999999Z");
    private static final DateTimeFormatter SECONDS = utc("uuuu-MM-dd'T'HH:mm:ss'Z'");
    private static final DateTimeFormatter MILLIS = utc("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");

    static final List<Function> ALL = List.of(
            function("first-present", 1, 16, MappingFunctions::firstPresent),
            function("integer", 1, 1, arguments -> integer(arguments[0])),
            function("utc-of-seconds", 1, 1, arguments -> utcOfSeconds(arguments[0])),
            function("utc", 1, 1, arguments -> utc(arguments[0], true)),
            function("utc-or-null", 1, 1, arguments -> utc(arguments[0], false)),
            function("first-url", 1, 1, arguments -> firstUrl(arguments[0])),
            function("host", 1, 1, arguments -> host(arguments[0])),
            function("refuse", 1, 1, arguments -> {
                throw new Refusal(arguments[0].asText());
            }));

    private MappingFunctions() {}

    /** A mapping says itself that it cannot map a part, with a text of its own. */
    static final class Refusal extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Refusal(String message) {
            super(message, null, false, false);
        }
    }

    /** {@code first-present(a, b, …)}: the first that is neither null nor an empty text, array or object. */
    private static JsonNode firstPresent(JsonNode[] arguments) {
        for (JsonNode argument : arguments) {
            boolean empty = argument.isNull()
                    || (argument.isContainerNode() && argument.isEmpty())
                    || (argument.isTextual() && argument.textValue().isEmpty());
            if (!empty) {
                return argument;
            }
        }
        return NullNode.instance;
    }

    /** {@code integer(x)}: an integral number, also as text, {@code 1e3} or {@code 1.0}; null for anything else. */
    private static JsonNode integer(JsonNode value) {
        if (value.isIntegralNumber()) {
            return value;
        }
        if (value.isBigDecimal()) {
            BigDecimal decimal = value.decimalValue().stripTrailingZeros();
            boolean integral = decimal.scale() <= 0 && decimal.precision() - decimal.scale() <= MAX_DIGITS;
            return integral ? LongNode.valueOf(decimal.longValueExact()) : NullNode.instance;
        }
        return value.isTextual() && INTEGER.matcher(value.textValue()).matches()
                ? LongNode.valueOf(Long.parseLong(value.textValue()))
                : NullNode.instance;
    }

    /** {@code utc-of-seconds(x)}: Unix seconds, number or text, as RFC 3339 in UTC without a fraction. */
    private static JsonNode utcOfSeconds(JsonNode value) {
        if (isAbsent(value)) {
            return NullNode.instance;
        }
        JsonNode seconds = integer(value);
        if (seconds.isNull() || !seconds.canConvertToLong()) {
            throw new Refusal("a timestamp is not a number of seconds");
        }
        try {
            Instant instant = Instant.ofEpochSecond(seconds.longValue());
            if (instant.isBefore(Instant.EPOCH) || instant.isAfter(YEAR_10000)) {
                throw new Refusal("a timestamp is not between the years 1970 and 9999");
            }
            return TextNode.valueOf(SECONDS.format(instant));
        } catch (DateTimeException e) {
            throw new Refusal("a timestamp is not between the years 1970 and 9999");
        }
    }

    /**
     * {@code utc(x)}: an RFC 3339 date-time in UTC, with milliseconds where it has a fraction; the part is refused if it
     * is none. {@code utc-or-null(x)} gives null then.
     */
    private static JsonNode utc(JsonNode value, boolean required) {
        if (isAbsent(value)) {
            return NullNode.instance;
        }
        try {
            String text = value.textValue();
            if (text != null) {
                Instant instant = OffsetDateTime.parse(text).toInstant();
                boolean inRange =
                        !instant.isBefore(Instant.parse("0000-01-01T00:00:00Z")) && !instant.isAfter(YEAR_10000);
                if (inRange) {
                    return TextNode.valueOf((text.indexOf('.') < 0 ? SECONDS : MILLIS).format(instant));
                }
            }
        } catch (DateTimeException e) {
            // Not a date-time: said below.
        }
        if (required) {
            throw new Refusal("a time is not an RFC 3339 date-time");
        }
        return NullNode.instance;
    }

    /** {@code first-url(text)}: ends at white space or before trailing punctuation; null where there is none. */
    private static JsonNode firstUrl(JsonNode value) {
        if (!value.isTextual()) {
            return NullNode.instance;
        }
        Matcher url = URL.matcher(value.textValue());
        if (!url.find()) {
            return NullNode.instance;
        }
        int end = url.end();
        while (TRAILING_PUNCTUATION.indexOf(value.textValue().charAt(end - 1)) >= 0) {
            end--;
        }
        return TextNode.valueOf(value.textValue().substring(url.start(), end));
    }

    /** {@code host(url)}: in lower case; null where the text is no URL. */
    private static JsonNode host(JsonNode value) {
        try {
            String host = value.isTextual() ? new URI(value.textValue()).getHost() : null;
            return host == null ? NullNode.instance : TextNode.valueOf(host.toLowerCase(java.util.Locale.ROOT));
        } catch (URISyntaxException e) {
            return NullNode.instance;
        }
    }

    private static boolean isAbsent(JsonNode value) {
        return value.isNull() || (value.isTextual() && value.textValue().isEmpty());
    }

    private static DateTimeFormatter utc(String pattern) {
        return DateTimeFormatter.ofPattern(pattern).withZone(ZoneOffset.UTC);
    }

    private interface Body {
        JsonNode call(JsonNode[] arguments);
    }

    private static Function function(String name, int min, int max, Body body) {
        return new Function() {
            @Override
            public String getName() {
                return name;
            }

            @Override
            public int getMinArguments() {
                return min;
            }

            @Override
            public int getMaxArguments() {
                return max;
            }

            @Override
            public JsonNode call(JsonNode input, JsonNode[] arguments) {
                return body.call(arguments);
            }
        };
    }
}
