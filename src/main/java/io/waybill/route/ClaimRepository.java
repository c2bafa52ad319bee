package io.waybill.route;

import io.waybill.claim.Claim;
import io.waybill.claim.ClaimStore;
import io.waybill.claim.ClaimStoreException;
import io.waybill.event.CanonicalEvent;
import java.time.Instant;
import org.apache.camel.Exchange;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.springframework.stereotype.Component;

/**
 * The claims as Camel's {@code idempotentConsumer} asks for them, with {@code removeOnFailure: false}. The message body
 * is the event.
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
        CanonicalEvent event = exchange.getMessage().getBody(CanonicalEvent.class);
        Claim claim = manifest.isFirst(event.key()) ? claim(event, manifest) : Claim.ANOTHERS;
        manifest.claimed(event, claim);
        return (claim == Claim.NEW || claim == Claim.MINE) && !manifest.isDryRun();
    }

    private Claim claim(CanonicalEvent event, Manifest manifest) {
        Instant time = event.time() == null ? null : event.happenedAt();
        try {
            return manifest.isDryRun()
                    ? claims.look(event.key().bytes(), time)
                    : times.claim()
                            .record(() -> claims.claim(
                                    event.key().bytes(), manifest.delivery().receipt(), time));
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
