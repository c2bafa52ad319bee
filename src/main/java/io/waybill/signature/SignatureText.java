package io.waybill.signature;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Signatures from their text. One that is not well formed cannot fit, so it is left out; a header that has no other is
 * {@link SignatureRejectedException.Cause#MALFORMED}.
 */
final class SignatureText {

    private SignatureText() {}

    /** Those of the texts that are hex, upper or lower case, of so many bytes. */
    static List<byte[]> fromHex(String header, List<String> texts, int bytes) throws SignatureRejectedException {
        return wellFormed(header, texts, text -> hex(text, bytes), bytes + " bytes in hex");
    }

    /** Those of the texts that are base64 (standard alphabet, padded) of so many bytes. */
    static List<byte[]> fromBase64(String header, List<String> texts, int bytes) throws SignatureRejectedException {
        return wellFormed(header, texts, text -> base64(text, bytes), bytes + " bytes in base64");
    }

    private static List<byte[]> wellFormed(
            String header, List<String> texts, Function<String, Optional<byte[]>> decode, String shape)
            throws SignatureRejectedException {
        List<byte[]> signatures = new ArrayList<>(texts.size());
        for (String text : texts) {
            decode.apply(text).ifPresent(signatures::add);
        }
        if (signatures.isEmpty()) {
            throw SignatureRejectedException.malformed("header " + header, "is not " + shape);
        }
        return signatures;
    }

    private static Optional<byte[]> hex(String text, int bytes) {
        // Looked at first, because an exception for each request is what an attacker would like us to make.
        boolean wellFormed = text.length() == 2 * bytes && text.chars().allMatch(HexFormat::isHexDigit);
        return wellFormed ? Optional.of(HexFormat.of().parseHex(text)) : Optional.empty();
    }

    private static Optional<byte[]> base64(String text, int bytes) {
        if (text.length() != (bytes + 2) / 3 * 4) {
            return Optional.empty();
        }
        try {
            return Optional.of(Base64.getDecoder().decode(text)).filter(decoded -> decoded.length == bytes);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
