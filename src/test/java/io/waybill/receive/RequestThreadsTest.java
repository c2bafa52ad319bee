package io.waybill.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.waybill.StartRefusedException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RequestThreadsTest {

    private static final int REQUESTS = 100;
    private static final int FEW = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());

    @Test
    void refuseAWrongNumberByItsName() {
        assertThatThrownBy(() -> new RequestThreads(0))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("server.tomcat.threads.max is 0");
    }

    /** Where none can be made later, it does all the work. */
    @Test
    void haveAThreadForRequestsAndOneForAnswersFromTheStart() {
        RequestThreads threads = new RequestThreads(10);
        long before = named("webhook-1") + named("webhook-answer-1");
        threads.start();
        assertThat(named("webhook-1") + named("webhook-answer-1")).isEqualTo(before + 2);
        threads.destroy();
    }

    private static long named(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .count();
    }

    /** All of them wait for their bodies, these come at one moment, and still only a few work. */
    @Test
    void workAFewAtOnceAlsoAfterTheyWaited() throws Exception {
        RequestThreads threads = new RequestThreads(2 * REQUESTS, Duration.ofMinutes(10));
        CountDownLatch allWait = new CountDownLatch(REQUESTS);
        CountDownLatch bodiesCome = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(REQUESTS);
        AtomicInteger working = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        for (int i = 0; i < REQUESTS; i++) {
            threads.execute(() -> {
                try {
                    Turns.withoutTurn(() -> arrives(allWait, bodiesCome));
                    most.accumulateAndGet(working.incrementAndGet(), Math::max);
                    goOn.await();
                    working.decrementAndGet();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                } finally {
                    done.countDown();
                }
            });
        }

        assertThat(allWait.await(1, TimeUnit.MINUTES)).isTrue();
        bodiesCome.countDown();
        await().until(() -> working.get() >= FEW);
        goOn.countDown();
        assertThat(done.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(most).hasValueBetween(1, FEW);
        threads.destroy();
    }

    /** As where Tomcat lets others wait, in their turn, for the connection of one that reads. */
    @Test
    void goOnWithoutATurnWhereOthersHoldThemAll() throws Exception {
        RequestThreads threads = new RequestThreads(REQUESTS, Duration.ofMillis(1));
        CountDownLatch waits = new CountDownLatch(1);
        CountDownLatch bodyComes = new CountDownLatch(1);
        CountDownLatch read = new CountDownLatch(1);
        CountDownLatch othersGoOn = new CountDownLatch(FEW);
        threads.execute(() -> {
            try {
                Turns.withoutTurn(() -> arrives(waits, bodyComes));
                read.countDown();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(waits.await(1, TimeUnit.MINUTES)).isTrue();
        CountDownLatch othersHold = new CountDownLatch(FEW);
        for (int i = 0; i < FEW; i++) {
            threads.execute(() -> {
                othersHold.countDown();
                try {
                    read.await();
                    othersGoOn.countDown();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        assertThat(othersHold.await(1, TimeUnit.MINUTES)).isTrue();
        bodyComes.countDown();

        assertThat(othersGoOn.await(1, TimeUnit.MINUTES)).isTrue();
        threads.destroy();
    }

    private static int arrives(CountDownLatch waits, CountDownLatch comes) {
        waits.countDown();
        try {
            comes.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 1;
    }
}
