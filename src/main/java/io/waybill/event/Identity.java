package io.waybill.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.claim.EventKey;
import io.waybill.parking.Reason;
import io.waybill.parking.RejectedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * What makes an event the same event: a list of strings, named by its mapping.
 *
 * <p>Its key is SHA-256 over each part's UTF-8 bytes, preceded by their number as a 4-byte big-endian integer; an absent
 * part has length 0.
 *
 * @param parts absent ones are the empty string
 */
record Identity(List<String> parts) {

    /** From the array a mapping returns under {@code identity}: texts, integers and nulls. */
    static Identity of(JsonNode array) {
        if (array == null || !array.isArray() || array.isEmpty()) {
            throw new RejectedException(Reason.UNMAPPABLE, "the mapping gives no identity");
        }
        List<String> parts = new ArrayList<>(array.size());
        for (JsonNode part : array) {
            if (part.isNull()) {
                parts.add("");
            } else if (part.isTextual()) {
                parts.add(Scalars.wellFormed(part.textValue()));
            } else if (part.isNumber()) {
                parts.add(Scalars.plain(part));
            } else {
                throw new RejectedException(
                        Reason.UNMAPPABLE, "part " + parts.size() + " of the identity is neither text nor number");
            }
        }
        return new Identity(parts);
    }

    /** The identity of the n-th equal entry of one part, n from 0: a click that is listed n + 1 times. */
    Identity repeated(int n) {
        if (n == 0) {
            return this;
        }
        List<String> numbered = new ArrayList<>(parts);
        numbered.add("#" + n);
        return new Identity(numbered);
    }

    EventKey key() {
        MessageDigest sha256 = sha256();
        for (String part : parts) {
            byte[] utf8 = part.getBytes(StandardCharsets.UTF_8);
            sha256.update(ByteBuffer.allocate(4).putInt(utf8.length).array());
            sha256.update(utf8);
        }
        return new EventKey(sha256.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
