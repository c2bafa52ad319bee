package io.waybill.watch;

import io.waybill.broker.DiskSpace;
import java.util.function.BooleanSupplier;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What readiness asks besides Boot's own state: {@code broker}, {@code claims} and {@code disk}. Each answers at once from
 * what was last seen, also while the broker hangs, and tells nothing but up or down.
 */
@Configuration(proxyBeanMethods = false)
class Readiness {

    @Bean
    HealthIndicator brokerHealthIndicator(BrokerWatch broker) {
        return upWhile(broker::isUp);
    }

    @Bean
    HealthIndicator claimsHealthIndicator(ClaimsWatch claims) {
        return upWhile(claims::isUp);
    }

    @Bean
    HealthIndicator diskHealthIndicator(DiskSpace disk) {
        return upWhile(() -> !disk.isNearlyFull());
    }

    private static HealthIndicator upWhile(BooleanSupplier isUp) {
        return () -> (isUp.getAsBoolean() ? Health.up() : Health.down()).build();
    }
}
