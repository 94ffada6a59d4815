package dev.alluvium.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class ByteSizeTest {

    @Test
    void readsUnitsOf1024() {
        assertThat(ByteSize.parse("4096").bytes()).isEqualTo(4096);
        assertThat(ByteSize.parse("4096B").bytes()).isEqualTo(4096);
        assertThat(ByteSize.parse("64k").bytes()).isEqualTo(65_536);
        assertThat(ByteSize.parse("64 KiB").bytes()).isEqualTo(65_536);
        assertThat(ByteSize.parse("16mb").bytes()).isEqualTo(16 << 20);
        assertThat(ByteSize.parse("3GiB").bytes()).isEqualTo(3L << 30);
    }

    @Test
    void printsWhatItReads() {
        for (var text : new String[] {"0", "100", "64KiB", "16MiB", "1GiB", "1537"}) {
            assertThat(ByteSize.parse(text).toString()).isEqualTo(text);
        }
    }

    @Test
    void refusesOtherForms() {
        for (var text : new String[] {"", "-1", "1.5M", "1TB", "KiB", "999999999999999G", "1i"}) {
            assertThatThrownBy(() -> ByteSize.parse(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("must ");
        }
    }
}
