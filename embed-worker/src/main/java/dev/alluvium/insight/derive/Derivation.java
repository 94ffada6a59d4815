package dev.alluvium.insight.derive;

import java.util.List;

/// Finds what is worth keeping in a session. Thread-safe. Whatever comes out is a proposal: [Grounding] decides
/// whether its quotes are real, and consolidation whether it is new.
public interface Derivation {

    /// What made an insight, with its version (of rules, or of model and prompt); kept with each insight.
    String name();

    /// @return best first; empty when nothing is worth keeping
    /// @throws DerivationUnavailableException when a service it needs is down or too slow; ask again later
    List<Candidate> derive(SessionWindow window) throws DerivationUnavailableException, InterruptedException;
}
