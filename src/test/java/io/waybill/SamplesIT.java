package io.waybill;

import io.waybill.demo.Sample;
import io.waybill.mapping.RouteFolder;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Posts every sample below routes/ over real HTTP and holds what comes out on the queues against its expectation. */
class SamplesIT {

    private static final RunningWaybill waybill = RunningWaybill.shared();

    static Stream<Sample> samples() {
        return Sample.all(waybill.bean(RouteFolder.class)).stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void comesOutAsItsReferenceSays(Sample sample) throws Exception {
        waybill.awaitProcessed();
        waybill.drainEvents();
        waybill.drain("waybill.parked");
        new SampleCheck(waybill).check(sample);
    }
}
