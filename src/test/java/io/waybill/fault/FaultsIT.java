package io.waybill.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

/** The short version: kills under load, mutations that the harness must notice, and the order of syncs. */
class FaultsIT {

    private static final int ROUNDS = 1;

    @Test
    void losesAndDoublesNothingWhenTheJarIsKilledUnderLoadAndBetweenItsSteps() throws Exception {
        Verdict verdict = FaultRun.run("short", ROUNDS, System.nanoTime());

        assertThat(verdict.isSound()).as("%s", verdict).isTrue();
        assertThat(verdict.parked()).isEmpty();
        assertThat(verdict.events()).isPositive();
    }

    @Test
    void noticesThatEventsAreNotClaimed() throws Exception {
        assertThat(FaultRun.run("mutation-no-claims", 1, 1).doubled()).isNotEmpty();
    }

    @Test
    void noticesThatEventsAreSentOutsideTheTransaction() throws Exception {
        assertThat(FaultRun.run("mutation-send-outside", 1, 1).isSound()).isFalse();
    }

    @Test
    void seesThatClaimsAndJournalAreSyncedInTime() throws Exception {
        assumeTrue(
                SystemCalls.canBeSeen(),
                "strace is needed to see system calls, and leave to attach it (ptrace_scope 0, or root)");

        assertThat(FaultRun.run("sync-order", 1, 1).isSound()).isTrue();
    }
}
