package io.waybill.bench.driver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A recorded body, of which copies are changed and written as compact JSON. */
final class Sample {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode body;

    /** @param folder the sample's, with its {@code body.json} */
    Sample(Path folder) {
        try {
            body = JSON.readTree(folder.resolve("body.json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A copy; of an array its first member. */
    ObjectNode copy() {
        return (body.isArray() ? body.get(0) : body).deepCopy();
    }

    static ArrayNode array() {
        return JSON.createArrayNode();
    }

    static byte[] bytes(JsonNode body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
