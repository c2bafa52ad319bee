package io.waybill.route;

import io.waybill.claim.Claim;
import io.waybill.claim.ClaimStore;
import io.waybill.claim.ClaimStoreException;
import io.waybill.claim.EventKey;
import io.waybill.event.CanonicalEvent;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.springframework.stereotype.Component;

/**
 * The claims as Camel's {@code idempotentConsumer} asks for them, with {@code removeOnFailure: false}. The message body
 * is the event; with the first
 * event of a delivery all of them are claimed, since asking the database once takes as long as asking it for each.
 *
 * <p>Camel's own repositories confirm before the JMS commit and remove after a failure; a crash between loses the event.
 * Here a claim belongs to the delivery's receipt, and a delivery that is tried again finds its own.
 */
@Component("claims")
public final class ClaimRepository extends ServiceSupport implements IdempotentRepository {

    private final ClaimStore claims;
    private final ClaimTimes times;

    ClaimRepository(ClaimStore claims, ClaimTimes times) {
        this.claims = claims;
        this.times = times;
    }

    @Override
    public boolean add(Exchange exchange, String id) {
        Manifest manifest = Parts.manifest(exchange);
        manifest.throwIfClaimsFailed();
        if (manifest.claims().isEmpty()) {
            manifest.claims().putAll(claims(manifest));
        }
        return manifest.claimed(exchange.getMessage().getBody(CanonicalEvent.class));
    }

    private Map<EventKey, Claim> claims(Manifest manifest) {
        try {
            return manifest.isDryRun()
                    ? claims.look(manifest.wanted())
                    : times.claim()
                            .record(() -> claims.claim(
                                    manifest.wanted(), manifest.delivery().receipt()));
        } catch (ClaimStoreException e) {
            manifest.claimsFailed(e);
            throw e;
        }
    }

    @Override
    public boolean add(String id) {
        throw new UnsupportedOperationException("A claim needs the delivery that makes it");
    }

    @Override
    public boolean contains(String id) {
        throw new UnsupportedOperationException("Set eager: true, which claims at once instead of asking first");
    }

    /** Nothing to do: the claim stands once it is made. */
    @Override
    public boolean confirm(String id) {
        return true;
    }

    @Override
    public boolean remove(String id) {
        throw new UnsupportedOperationException("Set removeOnFailure: false: failure never removes a claim");
    }

    @Override
    public void clear() {
        throw new UnsupportedOperationException("Claims are not cleared");
    }
}
