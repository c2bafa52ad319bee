package io.waybill.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TotalsTest {

    @Test
    void sumsRowsAndWhatWasDoneAndLeavesMutationsOut() {
        String totals = Totals.of(List.of(
                "fault=kill-random rounds=2 done=random:2,starting:1 deliveries=10 stored=9 given-up=1 events=12 lost=1 doubled=0"
                        + " both=0 unexpected=0 parked=0 seed=1 seconds=5 statuses={0=3, 200=9}",
                "fault=artemis-killed rounds=3 done=broker:3,random:1 deliveries=5 stored=5 events=6 lost=0 doubled=2"
                        + " both=1 unexpected=0 parked=0 seed=2 seconds=7 statuses={200=5}",
                "fault=mutation-no-claims rounds=1 done=- deliveries=100 stored=100 events=90 lost=0 doubled=50 both=0"
                        + " unexpected=0 parked=0 seed=2 seconds=7 statuses={200=5}"));

        assertThat(totals)
                .contains("rows=2 failed=0 deliveries=15 stored=14 given-up=1 events=18 lost=1 doubled=2 both=1")
                .contains("{broker=3, random=3, starting=1}")
                .contains(
                        "| kill-random | 2 | random 2, starting 1 | 10 | 9 | 1 | 12 | 1 | 0 | 0 | 0 | 0 | 1 | 5 | - |");
    }

    @Test
    void tellsRunsThatFailedAndMutationsThatWereNotNoticed() {
        String totals = Totals.of(List.of(
                "fault=kill-random rounds=2 done=random:2 deliveries=10 stored=9 events=12 lost=0 doubled=0 both=0"
                        + " unexpected=0 parked=0 seed=1 seconds=5 jar=aaaaaaaa",
                "failed=disk-full rounds=3 seed=4 seconds=9 jar=aaaaaaaa cause=IllegalStateException:_late",
                "noticed=mutation-no-barrier rounds=1 seed=1 seconds=9 jar=aaaaaaaa cause=NoticedException:_sync",
                "fault=mutation-no-claims rounds=1 done=- deliveries=1 stored=1 events=1 lost=0 doubled=0 both=0"
                        + " unexpected=0 parked=0 seed=7 seconds=7 jar=aaaaaaaa"));

        assertThat(totals)
                .contains("rows=1 failed=1 deliveries=10")
                .contains("FAILED: disk-full rounds=3 seed=4 IllegalStateException:_late")
                .contains("NOT NOTICED: mutation-no-claims seed=7")
                .doesNotContain("mutation-no-barrier");
    }

    @Test
    void refusesToSumRowsOfDifferentJars() {
        String totals = Totals.of(List.of(
                "fault=kill-random rounds=2 deliveries=10 seed=1 seconds=5 jar=aaaaaaaa",
                "fault=kill-random rounds=2 deliveries=10 seed=2 seconds=5 jar=bbbbbbbb"));

        assertThat(totals).contains("no total").contains("[aaaaaaaa, bbbbbbbb]").doesNotContain("total: rows");
    }
}
