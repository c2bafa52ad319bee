package io.waybill.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.parking.RejectedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The keys are made with Python: hashlib.sha256 over struct.pack('&gt;I', len(part)) + part for each part in UTF-8,
 * base64.urlsafe_b64encode without padding.
 */
class IdentityTest {

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            textBlock =
                    """
            ["nylas","link.clicked","g","m","0","1695480422","192.0.2.1","Mozilla/5.0"] | uVyZCRlPVutQ7bAkD1BR08VJX-BFvsTEkyfaM1-MWcg
            ["nylas","link.clicked","g","m",0,1695480422,"192.0.2.1","Mozilla/5.0"] | uVyZCRlPVutQ7bAkD1BR08VJX-BFvsTEkyfaM1-MWcg
            ["aktify",null,"grüße 👋"] | P5VSZyZy30oMFod_kw-Hj-hHE77EsmTDddHt59JsDS8
            ["aktify","","grüße 👋"] | P5VSZyZy30oMFod_kw-Hj-hHE77EsmTDddHt59JsDS8
            ["ab","c"] | 8pOfkDAW5bspseSmHNvTdiIMoDokGAs5mV8tUPLgpkc
            ["a","bc"] | tTTOFqycizaCPzmjlc6ODjx62WBbgrVETxjK2s0hel0
            ["x",1e3,12345678901234567890,2.5] | f8jbAn_Mdt2IIo97MtULIGSCzLzlkO_Gqoz1cSyznv8
            """)
    void hashesPartsWithTheirLengths(String parts, String key) throws Exception {
        assertThat(Identity.of(MAPPER.readTree(parts)).key()).hasToString(key);
    }

    @Test
    void numbersEqualEntriesOfOnePart() throws Exception {
        Identity click = Identity.of(MAPPER.readTree(
                "[\"nylas\",\"link.clicked\",\"g\",\"m\",\"0\",\"1695480422\",\"192.0.2.1\",\"Mozilla/5.0\"]"));
        assertThat(click.repeated(0).key()).isEqualTo(click.key());
        assertThat(click.repeated(1).key()).hasToString("OE2bvec1nE--oG5ImMJVRKSC_oA5ckhtvq7AWTs_prI");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "{}", "[\"a\",{}]", "[\"a\",true]", "[1e999999999]", "[\"\\ud800\"]"})
    void refusesWhatCannotBeTold(String parts) throws Exception {
        var json = MAPPER.readTree(parts);
        assertThatExceptionOfType(RejectedException.class).isThrownBy(() -> Identity.of(json));
    }
}
