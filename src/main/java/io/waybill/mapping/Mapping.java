package io.waybill.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.JsltException;
import io.waybill.parking.Reason;
import io.waybill.parking.RejectedException;
import java.util.Map;

/**
 * One compiled mapping file: turns one part of a delivery into a list of events. Immutable; safe for many threads.
 */
public final class Mapping {

    private final String file;
    private final Expression expression;

    Mapping(String file, Expression expression) {
        this.file = file;
        this.expression = expression;
    }

    /**
     * Maps one part.
     *
     * @param part what {@code .} means in the file
     * @param envelope {@code $envelope}: the whole delivery
     * @param endpoint {@code $endpoint}: settings of the endpoint it came to
     * @throws RejectedException (unmappable) with file and line, and nothing of the payload, when the mapping fails
     */
    public JsonNode apply(JsonNode part, JsonNode envelope, JsonNode endpoint) {
        try {
            return expression.apply(Map.of("envelope", envelope, "endpoint", endpoint), part);
        } catch (MappingFunctions.Refusal e) {
            throw new RejectedException(Reason.UNMAPPABLE, e.getMessage() + " (" + file + ")");
        } catch (JsltException e) {
            // JSLT's own messages quote values.
            throw new RejectedException(
                    Reason.UNMAPPABLE, "the mapping fails at " + file + ":" + e.getLine() + ":" + e.getColumn());
        } catch (RuntimeException | StackOverflowError e) {
            throw new RejectedException(
                    Reason.UNMAPPABLE,
                    "the mapping " + file + " fails: " + e.getClass().getSimpleName());
        }
    }
}
