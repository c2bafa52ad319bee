package io.waybill.watch;

import io.waybill.Setting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How broker and claims are watched, {@code waybill.watch}.
 *
 * @param every between two looks
 * @param within how long to wait for an answer; what does not answer by then is away
 */
@ConfigurationProperties("waybill.watch")
public record WatchSettings(@DefaultValue("5s") Duration every, @DefaultValue("5s") Duration within) {

    private static final Duration LEAST = Duration.ofMillis(100);

    public WatchSettings {
        Setting.isAtLeast("waybill.watch.every", every, LEAST);
        Setting.isAtLeast("waybill.watch.within", within, LEAST);
    }

    /** How long what was seen counts, should the next look hang. */
    Duration lasts() {
        return every.plus(within.multipliedBy(2));
    }

    int withinMillis() {
        return Math.toIntExact(within.toMillis());
    }
}
