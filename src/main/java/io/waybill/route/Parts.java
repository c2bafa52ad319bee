package io.waybill.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.parking.Reason;
import io.waybill.parking.RejectedException;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** What a delivery is split into. More than 10,000 parts: the whole delivery is oversize. */
@Component("parts")
public final class Parts {

    /**
     * The members of the array at a JSON Pointer, each a part. Where it is null, absent or empty there are none, and the
     * delivery is counted as ignored.
     */
    public List<Part> at(String pointer, Exchange exchange) {
        JsonNode array = exchange.getMessage().getBody(JsonNode.class).at(pointer);
        if (array.isMissingNode() || array.isNull()) {
            manifest(exchange).ignore("", "nothing-in-it");
            return List.of();
        }
        if (!array.isArray()) {
            throw new RejectedException(Reason.UNMAPPABLE, "there is no array at " + pointer);
        }
        return members(array, pointer, exchange);
    }

    /** The members of a delivery that is an array, or else the whole delivery as its only part. */
    public List<Part> members(Exchange exchange) {
        JsonNode root = exchange.getMessage().getBody(JsonNode.class);
        return root.isArray() ? members(root, "", exchange) : List.of(new Part("", root));
    }

    private static List<Part> members(JsonNode array, String pointer, Exchange exchange) {
        if (array.size() > Manifest.MAX_PARTS) {
            throw new RejectedException(Reason.OVERSIZE, "the delivery has more than " + Manifest.MAX_PARTS + " parts");
        }
        if (array.isEmpty()) {
            manifest(exchange).ignore("", "nothing-in-it");
        }
        List<Part> parts = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            parts.add(new Part(pointer + "/" + i, array.get(i)));
        }
        manifest(exchange).split(parts);
        return parts;
    }

    /** The part in hand: the message body, or the whole delivery where nothing was split. */
    static Part current(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        return body instanceof Part part ? part : new Part("", (JsonNode) body);
    }

    static Manifest manifest(Exchange exchange) {
        return exchange.getProperty(Manifest.PROPERTY, Manifest.class);
    }
}
