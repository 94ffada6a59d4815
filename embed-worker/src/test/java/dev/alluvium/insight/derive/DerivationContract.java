package dev.alluvium.insight.derive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.events.SenderType;
import org.junit.jupiter.api.Test;

/// What every derivation does.
public abstract class DerivationContract {

    /// Ready to be asked; the caller closes nothing.
    public abstract Derivation derivation() throws Exception;

    private static Talk talk() {
        return new Talk()
                .says("ana", "Hi Ben, how are you?")
                .says("ben", "I moved to Lisbon with my daughter two weeks ago.")
                .says("ana", "We decided to use PostgreSQL for the billing service.");
    }

    @Test
    void quotesWhatWasSaid() throws Exception {
        var window = talk().window();
        var candidates = derivation().derive(window);
        assertThat(candidates).isNotEmpty();
        assertThat(Grounding.grounded(candidates, window)).isEqualTo(candidates);
    }

    @Test
    void saysThingsThatAreWellFormed() throws Exception {
        assertThat(derivation().derive(talk().window())).allSatisfy(candidate -> {
            assertThat(candidate.text()).isNotBlank();
            assertThat(candidate.worth()).isBetween(0.0, 1.0);
            assertThat(candidate.subject())
                    .hasValueSatisfying(subject -> assertThat(subject).isNotBlank());
        });
    }

    @Test
    void saysTheSameAgain() throws Exception {
        assertThat(derivation().derive(talk().window())).isEqualTo(derivation().derive(talk().window()));
        assertThat(derivation().name()).isEqualTo(derivation().name()).isNotBlank();
    }

    @Test
    void findsNothingInNothing() throws Exception {
        assertThat(derivation().derive(new Talk().window())).isEmpty();
    }

    @Test
    void findsNothingInWhatIsNoEvidence() throws Exception {
        var window = new Talk()
                .says("recall", SenderType.TOOL, "I moved to Lisbon with my daughter two weeks ago.", false)
                .says("ana", SenderType.HUMAN, "We decided to use PostgreSQL for the billing service.", false)
                .window();
        assertThat(derivation().derive(window)).isEmpty();
    }

    @Test
    void quotesSomethingNew() throws Exception {
        assertThat(derivation().derive(talk().derivedBefore().window())).isEmpty();
        var window = talk().derivedBefore()
                .says("ben", "I started as a nurse at the Santa Maria hospital last Monday.")
                .window();
        assertThat(derivation().derive(window))
                .isNotEmpty()
                .allSatisfy(candidate -> assertThat(candidate.quotes())
                        .anyMatch(quote -> quote.messageId().equals("m-4")));
    }
}
