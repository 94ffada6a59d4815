package dev.alluvium.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventIdsTest {
    private static final UUID DNS = UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");

    @Test
    void versionFiveAgreesWithTheExampleOfRfc9562() {
        assertThat(EventIds.version5(DNS, "www.example.com"))
                .isEqualTo(UUID.fromString("2ed6657d-e927-568b-95e1-2665a8aea6a2"));
    }

    @Test
    void namespaceIsTheProductsOwn() {
        assertThat(EventIds.NAMESPACE).isEqualTo(EventIds.version5(DNS, "events.alluvium.dev"));
    }

    @Test
    void idsNeverChange() {
        assertThat(EventIds.stored(Samples.TENANT, "m-1", 2)).hasToString("9e37b68a-818f-5160-888c-d9c923dcad83");
        assertThat(EventIds.embedded(Samples.TENANT, "m-1", 2, EventIds.stored(Samples.TENANT, "m-1", 2)))
                .hasToString("6cbb4c0b-fdf3-5659-bf2b-3046f88baa73");
        assertThat(EventIds.failed(Samples.TENANT, "m-1", 2, EventIds.stored(Samples.TENANT, "m-1", 2)))
                .hasToString("0992e356-4909-5882-ab83-bd372092f18d");
        assertThat(EventIds.erased(Samples.TENANT)).hasToString("6c888e3b-a8a1-5c67-8fcc-2e554d4a394f");
        assertThat(EventIds.insight(Samples.TENANT, DNS, 2)).hasToString("26fa69df-7830-5fdf-9718-3dd438ebd80f");
    }

    @Test
    void whatFollowsARevisionThatWasCountedAgainHasAnIdOfItsOwn() {
        var first = EventIds.stored(Samples.TENANT, "m-1", 2);
        var again = UUID.fromString("4f0a3f5e-6a7b-5c8d-9e0f-112233445566");
        assertThat(Set.of(
                        EventIds.embedded(Samples.TENANT, "m-1", 2, first),
                        EventIds.embedded(Samples.TENANT, "m-1", 2, again),
                        EventIds.failed(Samples.TENANT, "m-1", 2, first),
                        EventIds.failed(Samples.TENANT, "m-1", 2, again)))
                .hasSize(4);
        assertThat(EventIds.embedded(Samples.TENANT, "m-1", 2, again))
                .isEqualTo(EventIds.embedded(Samples.TENANT, "m-1", 2, again));
    }

    @Test
    void vectorsThatWereCutAnewHaveAnEventOfTheirOwn() {
        var stored = EventIds.stored(Samples.TENANT, "m-1", 2);
        var time = Instant.parse("2026-11-30T10:00:00.123456Z");
        assertThat(Set.of(
                        EventIds.embedded(Samples.TENANT, "m-1", 2, stored),
                        EventIds.embedded(Samples.TENANT, "m-1", 2, stored, Optional.of(time)),
                        EventIds.embedded(
                                Samples.TENANT, "m-1", 2, stored, Optional.of(time.plus(1, ChronoUnit.MICROS)))))
                .hasSize(3);
        assertThat(EventIds.embedded(Samples.TENANT, "m-1", 2, stored, Optional.of(time.plusNanos(999))))
                .as("the database keeps microseconds")
                .isEqualTo(EventIds.embedded(Samples.TENANT, "m-1", 2, stored, Optional.of(time)));
    }

    @Test
    void everythingThatMattersIsInTheId() {
        assertThat(Set.of(
                        EventIds.stored(Samples.TENANT, "m-1", 1),
                        EventIds.stored(Samples.TENANT, "m-1", 2),
                        EventIds.stored(Samples.TENANT, "m-2", 1),
                        EventIds.stored(DNS, "m-1", 1),
                        EventIds.embedded(Samples.TENANT, "m-1", 1, EventIds.stored(Samples.TENANT, "m-1", 1)),
                        EventIds.failed(Samples.TENANT, "m-1", 1, EventIds.stored(Samples.TENANT, "m-1", 1)),
                        EventIds.erased(Samples.TENANT)))
                .hasSize(7)
                .allMatch(id -> id.version() == 5 && id.variant() == 2);
    }
}
