package io.waybill.bench.driver;

import java.util.function.LongSupplier;

/** A broker counts the messages of its pages anew after a start, in the background. */
final class Counted {

    private static final int SAME = 10;

    private Counted() {}

    /** The count, once it has not changed for a second. */
    static long when(LongSupplier count) throws InterruptedException {
        long last = -1;
        for (int same = 0; same < SAME; ) {
            Thread.sleep(100);
            long now = count.getAsLong();
            same = now == last ? same + 1 : 0;
            last = now;
        }
        return last;
    }
}
