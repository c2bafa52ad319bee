package io.waybill.fault;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The id an event must get, worked out from the contract and not from the code under test: base64url of SHA-256 over the
 * identity's parts in UTF-8, each after its length as four bytes, big-endian; absent is length 0.
 */
final class EventId {

    private EventId() {}

    static String of(Object... identity) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Object part : identity) {
            byte[] utf8 = part == null ? new byte[0] : part.toString().getBytes(StandardCharsets.UTF_8);
            bytes.writeBytes(ByteBuffer.allocate(4).putInt(utf8.length).array());
            bytes.writeBytes(utf8);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(bytes.toByteArray()));
    }

    /** The ids of one part's events: the n-th of equal ones, from 0, has {@code #n} as a further last part. */
    static List<String> ofPart(List<Object[]> identities) {
        Map<List<Object>, Integer> seen = new LinkedHashMap<>();
        return identities.stream()
                .map(identity -> {
                    int n = seen.merge(java.util.Arrays.asList(identity), 1, Integer::sum) - 1;
                    return n == 0 ? of(identity) : of(withNumber(identity, n));
                })
                .toList();
    }

    private static Object[] withNumber(Object[] identity, int n) {
        Object[] numbered = java.util.Arrays.copyOf(identity, identity.length + 1);
        numbered[identity.length] = "#" + n;
        return numbered;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
