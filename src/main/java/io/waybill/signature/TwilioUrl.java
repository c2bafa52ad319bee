package io.waybill.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The URL configured at a Twilio sink, in the spellings that Twilio may have signed: with and without the port, and with and without
 * {@code user:password@}.
 *
 * <p>Twilio's libraries accept the port either way, because its senders do not agree; whether Event Streams signs the userinfo is not
 * documented. The spellings are cut from the text: twilio-java builds them from decoded parts, and so changes {@code %2B} in the path to
 * {@code +} and rejects genuine requests.
 * Source: twilio-java, -node and -python RequestValidator, read 2026-11-20.
 *
 * @param scheme with its {@code ://}, as written
 * @param userinfo with its {@code @}, or empty
 * @param host an IPv6 literal with its brackets
 * @param port with its {@code :}, or empty
 * @param path as written, or empty
 */
record TwilioUrl(String scheme, String userinfo, String host, String port, String path) {

    private static final Pattern ABSOLUTE_HTTP = Pattern.compile(
            "(?<scheme>https?://)(?<userinfo>[^/?#@]+@)?(?<host>\\[[0-9a-f:.]+]|[^/?#@:\\[\\]]+)(?<port>:[0-9]{1,5})?"
                    + "(?<path>/[^?#]*)?(?:\\?[^#]*)?(?:#.*)?",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern SPACE_OR_CONTROL = Pattern.compile("[\\s\\p{Cntrl}]");

    /** The parts before the query; a query or fragment of its own is dropped, since the request brings the query that was signed. */
    static TwilioUrl parse(String publicUrl) {
        Matcher url = ABSOLUTE_HTTP.matcher(publicUrl);
        if (!url.matches() || SPACE_OR_CONTROL.matcher(publicUrl).find()) {
            throw new IllegalArgumentException("public-url is not an absolute http or https URL: "
                    + "enter it exactly as it is configured at the Twilio sink");
        }
        return new TwilioUrl(
                url.group("scheme"),
                orEmpty(url.group("userinfo")),
                url.group("host"),
                orEmpty(url.group("port")),
                orEmpty(url.group("path")));
    }

    /** All that can stand before the query in the signed URL, the question mark included, in UTF-8; the likeliest first. */
    List<byte[]> signedPrefixes() {
        String otherPort = port.isEmpty() ? defaultPort() : "";
        return Stream.of(userinfo, "")
                .flatMap(user -> Stream.of(port, otherPort).map(p -> scheme + user + host + p + path + "?"))
                .distinct()
                .map(prefix -> prefix.getBytes(UTF_8))
                .toList();
    }

    private String defaultPort() {
        return scheme.equalsIgnoreCase("https://") ? ":443" : ":80";
    }

    private static String orEmpty(String group) {
        return group == null ? "" : group;
    }

    /** Without the userinfo, which may hold a password. */
    @Override
    public String toString() {
        return "TwilioUrl[" + scheme + host + port + path + "]";
    }
}
