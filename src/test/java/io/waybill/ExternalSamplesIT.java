package io.waybill;

import io.waybill.demo.Sample;
import io.waybill.mapping.RouteFolder;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Posts every sample to two processes in turn that share an Artemis and a PostgreSQL: what comes out is the same as with
 * the embedded parts.
 */
class ExternalSamplesIT {

    private static ExternalForm form;

    @BeforeAll
    static void start() throws Exception {
        form = ExternalForm.of(2);
    }

    @AfterAll
    static void end() throws Exception {
        form.close();
    }

    static Stream<Sample> samples() {
        return Sample.all(RunningWaybill.shared().bean(RouteFolder.class)).stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void comesOutAsItsReferenceSays(Sample sample) throws Exception {
        new SampleCheck(form).check(sample);
    }
}
