package io.waybill.route;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.endpoint.Endpoint;
import io.waybill.endpoint.Endpoints;
import io.waybill.parking.Reason;
import io.waybill.parking.RejectedException;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** Steps on one part of a delivery, for the providers' routes: {@code bean: ref: part}. */
@Component("part")
public final class PartSteps {

    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    private final Endpoints endpoints;

    PartSteps(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    /**
     * Reads the provider's event type into the exchange properties {@code type}, as sent, {@code baseType}, without
     * suffixes, and {@code ignoredType}, whether the endpoint ignores it. Without a type the part is parked.
     *
     * @param pointer JSON Pointer to the type
     * @param suffixes comma-separated; stripped from the end in any number and order
     */
    public void readType(String pointer, String suffixes, Exchange exchange) {
        JsonNode node = Parts.current(exchange).json().at(pointer);
        if (!node.isTextual() || node.textValue().isEmpty()) {
            throw new RejectedException(Reason.UNKNOWN_TYPE, "there is no type at " + pointer);
        }
        String type = node.textValue();
        String base = stripped(type, suffixes.split(","));
        exchange.setProperty("type", type);
        exchange.setProperty("baseType", base);
        Endpoint endpoint = endpoints.get(Parts.manifest(exchange).delivery().endpoint());
        exchange.setProperty(
                "ignoredType",
                endpoint != null
                        && (endpoint.ignoreTypes().contains(type)
                                || endpoint.ignoreTypes().contains(base)));
    }

    /** Without recursion and copies: a type may have tens of thousands of suffixes. */
    private static String stripped(String type, String... suffixes) {
        int end = type.length();
        boolean again = true;
        while (again) {
            again = false;
            for (String padded : suffixes) {
                String suffix = padded.strip();
                if (!suffix.isEmpty() && type.startsWith(suffix, end - suffix.length())) {
                    end -= suffix.length();
                    again = true;
                }
            }
        }
        return type.substring(0, end);
    }

    /**
     * Notes the provider's own id of this event, by which operators find it also when nothing can be made of it. Where
     * there is none nothing is noted.
     *
     * @param pointer JSON Pointer to the id, a text
     */
    public void noteId(String pointer, Exchange exchange) {
        JsonNode id = Parts.current(exchange).json().at(pointer);
        if (id.isTextual() && !id.textValue().isEmpty()) {
            Parts.manifest(exchange).carries(id.textValue());
        }
    }

    /** Counts the part as ignored, for this reason; it goes no further. */
    public void ignore(String reason, Exchange exchange) {
        Parts.manifest(exchange).ignore(Parts.current(exchange).pointer(), reason);
    }

    /** Parks the part: the route has no branch for its type. */
    public void refuseType(Exchange exchange) {
        String type = exchange.getProperty("type", String.class);
        boolean named = HARMLESS.matcher(type).matches();
        throw new RejectedException(
                Reason.UNKNOWN_TYPE,
                named ? "the route has no branch for " + type : "the route has no branch for its type");
    }

    /** Notes why the part in hand, or the whole delivery where nothing was split yet, cannot go on. */
    public void reject(Exchange exchange) {
        Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        Object body = exchange.getMessage().getBody();
        String pointer = body instanceof Part part ? part.pointer() : "";
        if (cause instanceof RejectedException rejected) {
            boolean whole = rejected.reason() == Reason.OVERSIZE;
            Parts.manifest(exchange).reject(whole ? "" : pointer, rejected.reason(), rejected.detail());
        } else if (cause instanceof StreamConstraintsException tooMuch
                && tooMuch.getMessage().contains("getMaxTokenCount")) {
            Parts.manifest(exchange).reject("", Reason.OVERSIZE, "the body holds more than a million JSON tokens");
        } else if (cause instanceof JacksonException json) {
            Parts.manifest(exchange)
                    .reject("", Reason.MALFORMED, "the body is not valid JSON" + at(json.getLocation()));
        } else if (cause instanceof NumberFormatException) {
            Parts.manifest(exchange).reject("", Reason.MALFORMED, "the body holds a number that cannot be read");
        } else {
            throw new IllegalStateException("Not a reason to park", cause);
        }
    }

    private static String at(JsonLocation location) {
        return location == null ? "" : ", line " + location.getLineNr() + ", column " + location.getColumnNr();
    }
}
