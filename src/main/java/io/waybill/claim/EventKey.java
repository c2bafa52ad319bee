package io.waybill.claim;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/**
 * The key of one event: SHA-256 over its identity, 32 bytes. Its text form is the event's {@code id}.
 *
 * @param bytes not to be changed
 */
public record EventKey(byte[] bytes) {

    private static final int LENGTH = 32;

    public EventKey {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("An event key has 32 bytes, not " + bytes.length);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EventKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        // Every bit of a hash is as good as another.
        return ByteBuffer.wrap(bytes).getInt();
    }

    /** base64url without padding, 43 characters. */
    @Override
    public String toString() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
