package io.waybill.bench.camel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;

/** An event before it has its id. */
record Draft(List<String> identity, String type, String source, String subject, String time, ObjectNode data) {

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** Puts a text where there is one. */
    static void put(ObjectNode target, String name, JsonNode value) {
        String text = value.asText("");
        if (!text.isEmpty() && !value.isNull()) {
            target.put(name, text);
        }
    }

    /** Puts an integer, also where it is sent as text. */
    static void putInteger(ObjectNode target, String name, JsonNode value) {
        if (value.isNumber() || (value.isTextual() && !value.textValue().isEmpty())) {
            target.put(name, value.asInt());
        }
    }

    /** Puts an object that is not empty. */
    static void put(ObjectNode target, String name, ObjectNode value) {
        if (!value.isEmpty()) {
            target.set(name, value);
        }
    }

    static String text(JsonNode value) {
        return value.isNull() || value.isMissingNode() ? "" : value.asText();
    }

    /** SHA-256 over the identity's parts, each preceded by its length. */
    String id() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            identity.forEach(part -> add(part, sha256));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256.digest());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void add(String part, MessageDigest sha256) {
        byte[] utf8 = part.getBytes(StandardCharsets.UTF_8);
        sha256.update(ByteBuffer.allocate(4).putInt(0, utf8.length));
        sha256.update(utf8);
    }
}
