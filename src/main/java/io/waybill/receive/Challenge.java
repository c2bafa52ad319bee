package io.waybill.receive;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Nylas' question whether the endpoint is there: {@code GET ?challenge=x}, answered with exactly {@code x}.
 *
 * <p>It comes before there is a secret and from anybody, so only harmless values are given back. Source: Nylas, "Using
 * webhooks with Nylas", read 2026-11-20.
 */
final class Challenge {

    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9._~-]{1,256}");
    private static final String PARAMETER = "challenge=";

    private Challenge() {}

    /** Gives the status of the answer. */
    static int answer(HttpServletRequest request, Answer answer) {
        String value = value(request.getQueryString());
        if (value == null || !VALUE.matcher(value).matches()) {
            answer.plain(400, "challenge must be 1 to 256 of A-Z a-z 0-9 . _ ~ -");
            return 400;
        }
        answer.challenge(value);
        return 200;
    }

    private static String value(String query) {
        if (query == null) {
            return null;
        }
        for (String parameter : query.split("&", -1)) {
            if (parameter.startsWith(PARAMETER)) {
                try {
                    return URLDecoder.decode(parameter.substring(PARAMETER.length()), StandardCharsets.UTF_8);
                } catch (IllegalArgumentException e) {
                    return null;
                }
            }
        }
        return null;
    }
}
