package io.waybill.bench.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MixTest {

    private static final Path HOME = Path.of("../..");

    @Test
    void isTheSameForTheSameSeed() {
        Mix one = new Mix("real", 7, HOME);
        Mix other = new Mix("real", 7, HOME);
        for (int i = 0; i < 1_000; i++) {
            assertArrayEquals(one.next().body(), other.next().body());
        }
    }

    @Test
    void hasFiftyNewClicksInTheFirstNotificationOfAStormAndOneInEachFurther() {
        Mix storm = new Mix("storm", 7, HOME);
        assertEquals(50, storm.next().events());
        assertEquals(1, storm.next().events());
    }
}
