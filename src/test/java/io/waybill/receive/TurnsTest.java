package io.waybill.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
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
    void countWhatARequestWaitedForItsTurn() {
        Turns turns = new Turns("test-", 1, 2, LONG);
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        List<Long> waited = new ArrayList<>();
        turns.execute(() -> come(goOn));
        long queued = System.nanoTime();
        turns.execute(() -> {
            waited.add(Turns.waitedNanos());
            Turns.forgetWait();
            waited.add(Turns.waitedNanos());
            done.countDown();
        });
        goOn.countDown();

        come(done);
        assertThat(waited.get(0)).isBetween(1L, System.nanoTime() - queued);
        assertThat(waited.get(1)).isZero();
        assertThat(Turns.waitedNanos()).isZero();
        turns.close();
    }

    @Test
    void letOneThatHasReadGoOnBeforeWorkThatCameLater() {
        Turns turns = new Turns("test-", 1, 10, LONG);
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch bytes = new CountDownLatch(1);
        CountDownLatch holds = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(2);
        AtomicReference<Thread> reader = new AtomicReference<>();
        turns.execute(() -> {
            reader.set(Thread.currentThread());
            read(reading, bytes);
            order.add("has read");
            done.countDown();
        });
        come(reading);
        turns.execute(() -> {
            holds.countDown();
            come(goOn);
        });
        come(holds);
        turns.execute(() -> {
            order.add("came later");
            done.countDown();
        });
        bytes.countDown();
        await().until(() -> reader.get().getState() == Thread.State.TIMED_WAITING);
        goOn.countDown();

        come(done);
        assertThat(order).containsExactly("has read", "came later");
        turns.close();
    }

    /** Also that whose thread could not be made, as under a limit of processes. */
    @Test
    void doAllWorkOnceAThreadIsThereForIt() {
        AtomicInteger made = new AtomicInteger();
        Turns turns = new Turns("test-", 3, MANY, LONG) {
            @Override
            void begin(Thread worker) {
                if (made.incrementAndGet() > 2) {
                    throw new OutOfMemoryError("unable to create native thread");
                }
                super.begin(worker);
            }
        };
        CountDownLatch reading = new CountDownLatch(2);
        CountDownLatch bytes = new CountDownLatch(1);
        CountDownLatch all = new CountDownLatch(MANY);
        turns.execute(() -> read(reading, bytes));
        turns.execute(() -> read(reading, bytes));
        for (int i = 0; i < MANY; i++) {
            turns.execute(all::countDown);
        }
        come(reading);
        assertThat(turns.waiting()).isEqualTo(MANY);
        bytes.countDown();

        come(all);
        turns.close();
    }

    @Test
    void refuseWorkWhereThereIsNoThreadAtAll() {
        Turns turns = new Turns("test-", 3, MANY, LONG) {
            @Override
            void begin(Thread worker) {
                throw new OutOfMemoryError("unable to create native thread");
            }
        };
        assertThatThrownBy(() -> turns.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThat(turns.waiting()).isZero();
    }

    /** Work that reads, that gets no turn again in time, that breaks off, and threads that end meanwhile. */
    @Test
    void neitherLoseNorGainATurn() throws Exception {
        int atOnce = 3;
        Turns turns = new Turns("test-", atOnce, 20, Duration.ofNanos(50_000), Duration.ofNanos(200_000));
        Random random = new Random(7);
        CountDownLatch all = new CountDownLatch(20 * MANY);
        for (int i = 0; i < 20 * MANY; i++) {
            int kind = random.nextInt(10);
            int nanos = random.nextInt(100_000);
            turns.execute(() -> {
                Thread.currentThread().setUncaughtExceptionHandler((thread, expected) -> {});
                all.countDown();
                if (kind < 3) {
                    pauseWithoutTurn(nanos);
                }
                if (kind == 4) {
                    throw new IllegalStateException("broken off");
                }
            });
            if (i % 500 == 0) {
                LockSupport.parkNanos(1_000_000);
            }
        }
        come(all);

        CyclicBarrier together = new CyclicBarrier(atOnce + 1);
        AtomicInteger working = new AtomicInteger();
        CountDownLatch goOn = new CountDownLatch(1);
        for (int i = 0; i < 2 * atOnce; i++) {
            turns.execute(() -> {
                if (working.incrementAndGet() <= atOnce) {
                    meet(together);
                }
                come(goOn);
            });
        }
        together.await(1, TimeUnit.MINUTES);
        assertThat(turns.waiting()).isEqualTo(atOnce);
        assertThat(working).hasValue(atOnce);
        goOn.countDown();
        await().until(() -> working.get() == 2 * atOnce);
        turns.close();
    }

    private static void pauseWithoutTurn(int nanos) {
        try {
            Turns.withoutTurn(() -> {
                LockSupport.parkNanos(nanos);
                return 1;
            });
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void meet(CyclicBarrier together) {
        try {
            together.await(1, TimeUnit.MINUTES);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A wait needs a little memory. */
    @Test
    void giveNoWorkToOneThatBrokeOffWhileItWaited() throws Exception {
        AtomicInteger left = new AtomicInteger(2);
        Turns turns = new Turns("test-", 2, 2, LONG) {
            @Override
            void beforeWait() {
                if (left.getAndDecrement() > 0) {
                    throw new IllegalStateException("no memory");
                }
            }
        };
        await().dontCatchUncaughtExceptions().until(() -> {
            turns.execute(() -> {});
            return left.get() <= 0;
        });

        CountDownLatch all = new CountDownLatch(10);
        for (int i = 0; i < 10; i++) {
            turns.execute(all::countDown);
        }
        come(all);
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
                comeSometime(bytes);
                return 1;
            });
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Without a time, so that only one that waits for its turn waits with one. */
    private static void comeSometime(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
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
