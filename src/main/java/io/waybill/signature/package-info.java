/**
 * Proves who sent a webhook, over the bytes exactly as they came over the wire.
 *
 * <p>{@link io.waybill.signature.SignatureScheme} is the way in. It depends on the JDK alone. A new scheme is one class beside the four
 * here, one line in {@link io.waybill.signature.SignatureScheme#of}, and the provider's published vectors as its test.
 */
package io.waybill.signature;
