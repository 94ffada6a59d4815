package dev.alluvium.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class TenantKeyTest {
    private static final String TEXT = Samples.TENANT.toString();

    @Test
    void keyIsTheTenantsUuidInLowerCase() throws Exception {
        assertThat(TenantKey.text(Samples.TENANT)).isEqualTo(TEXT);
        assertThat(TenantKey.bytes(Samples.TENANT)).isEqualTo(TEXT.getBytes(StandardCharsets.UTF_8));
        assertThat(TenantKey.parse(TenantKey.bytes(Samples.TENANT))).isEqualTo(Samples.TENANT);
    }

    @Test
    void recordWithoutKeyIsRefused() {
        Refusals.expect(RejectReason.KEY_MISSING, null, () -> TenantKey.parse(null));
        Refusals.expect(RejectReason.KEY_MISSING, null, () -> TenantKey.parse(new byte[0]));
    }

    @Test
    void otherSpellingsAreRefusedBecauseTheyWouldLandInAnotherPartition() {
        for (var key : List.of(
                "acme",
                "1-1-1-1-1",
                TEXT.toUpperCase(Locale.ROOT),
                TEXT.replace("-", ""),
                " " + TEXT,
                "{" + TEXT + "}",
                TEXT.replace('-', '_'),
                TEXT.substring(0, 35) + "\u0660",
                "\0".repeat(36))) {
            var refusal = Refusals.of(() -> TenantKey.parse(key.getBytes(StandardCharsets.UTF_8)));
            assertThat(refusal.reason()).isEqualTo(RejectReason.KEY_NOT_A_UUID);
            assertThat(refusal.getMessage()).doesNotContain(key);
        }
    }
}
