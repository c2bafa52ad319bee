package io.waybill.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waybill.RunningWaybill;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What watches over processing lives as long as Waybill. */
class ProcessingIT {

    @Test
    void endsWithWaybill() {
        Set<Thread> before = watching();
        RunningWaybill waybill = RunningWaybill.with(Map.of());
        Set<Thread> started = new HashSet<>(watching());
        started.removeAll(before);
        assertThat(started).hasSize(1);
        waybill.close();
        await().atMost(Duration.ofSeconds(5)).until(() -> started.stream().noneMatch(Thread::isAlive));
    }

    private static Set<Thread> watching() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("processing"))
                .collect(Collectors.toSet());
    }
}
