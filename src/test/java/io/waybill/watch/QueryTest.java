package io.waybill.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class QueryTest {

    @Test
    void findsSeriesMatchersAndGroupings() {
        Query query = Query.of(
                "histogram_quantile(0.99, sum by (le, provider) (rate(a_bucket{x=\"1,b\", y=~\"2|3\"}[5m])))"
                        + " > 0.05 * sum without (z) (b) and on (w) time() - min(c{job=\"d\"}) > 6 * 3600 unless e >= 0");

        assertThat(query.labels())
                .isEqualTo(Map.of("a_bucket", Set.of("x", "y"), "b", Set.of(), "c", Set.of("job"), "e", Set.of()));
        assertThat(query.grouped()).containsExactlyInAnyOrder("le", "provider", "z", "w");
    }
}
