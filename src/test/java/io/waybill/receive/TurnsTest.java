package io.waybill.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private static final int MANY = 1_000;
    private static final Duration LONG = Duration.ofMinutes(10);

    @Test
    void takeWorkUpInTheOrderInWhichItComes() throws Exception {
        Turns turns = new Turns("test-", 1, 10, LONG);
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch all = new CountDownLatch(MANY);
        for (int i = 0; i < MANY; i++) {
            int number = i;
            turns.execute(() -> {
                order.add(number);
                all.countDown();
            });
        }

        come(all);
        assertThat(order)
                .containsExactlyElementsOf(IntStream.range(0, MANY).boxed().toList());
        turns.close();
    }

    /** A thread for each piece of work would be woken for it, only to wait for a turn. */
    @Test
    void needNoMoreThreadsThanTurnsWhereNobodyWaitsForBytes() throws Exception {
        Turns turns = new Turns("test-", 3, MANY, LONG);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch all = new CountDownLatch(MANY);
        CountDownLatch begin = new CountDownLatch(1);
        for (int i = 0; i < MANY; i++) {
            turns.execute(() -> {
                come(begin);
                threads.add(Thread.currentThread());
                all.countDown();
            });
        }
        assertThat(turns.waiting()).isEqualTo(MANY - 3);
        begin.countDown();

        come(all);
        assertThat(threads).hasSizeBetween(1, 3);
        assertThat(turns.waiting()).isZero();
        turns.close();
    }

    @Test
    void letFurtherWorkWaitOnceAllThreadsWaitForBytes() throws Exception {
        Turns turns = new Turns("test-", 2, 2, LONG);
        CountDownLatch reading = new CountDownLatch(2);
        CountDownLatch bytes = new CountDownLatch(1);
        CountDownLatch further = new CountDownLatch(1);
        for (int i = 0; i < 2; i++) {
            turns.execute(() -> read(reading, bytes));
        }
        come(reading);
        turns.execute(further::countDown);
        assertThat(turns.waiting()).isOne();

        bytes.countDown();

        come(further);
        turns.close();
    }

    @Test
    void countWhatARequestWaitedForItsTurn() throws Exception {
        Turns turns = new Turns("test-", 1, 2, LONG);
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        List<Long> waited = new ArrayList<>();
        turns.execute(() -> come(goOn));
        turns.execute(() -> {
            waited.add(Turns.waitedNanos());
            Turns.forgetWait();
            waited.add(Turns.waitedNanos());
            done.countDown();
        });
        TimeUnit.MILLISECONDS.sleep(20);
        goOn.countDown();

        come(done);
        assertThat(waited.get(0)).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(15));
        assertThat(waited.get(1)).isZero();
        assertThat(Turns.waitedNanos()).isZero();
        turns.close();
    }

    @Test
    void giveTheTurnOfOneThatBrokeOffToAnother() throws Exception {
        Turns turns = new Turns("test-", 1, 1, LONG);
        CountDownLatch begin = new CountDownLatch(1);
        CountDownLatch further = new CountDownLatch(1);
        turns.execute(() -> {
            Thread.currentThread().setUncaughtExceptionHandler((thread, expected) -> {});
            come(begin);
            throw new IllegalStateException("broken off");
        });
        turns.execute(further::countDown);
        begin.countDown();

        come(further);
        turns.close();
    }

    @Test
    void endTheirThreadsOnceTheyAreClosed() {
        Turns turns = new Turns("closing-", 2, 2, LONG);
        CountDownLatch done = new CountDownLatch(1);
        turns.execute(done::countDown);
        come(done);
        turns.close();
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("closing-")));
    }

    private static void read(CountDownLatch reading, CountDownLatch bytes) {
        try {
            Turns.withoutTurn(() -> {
                reading.countDown();
                come(bytes);
                return 1;
            });
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void come(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
