package dev.alluvium.insight.derive;

import java.util.List;

/// Finds what is worth keeping in a session. Thread-safe. Whatever comes out is a proposal: [Grounding]
/// decides whether its quotes are real, and consolidation whether it is new.
public interface Derivation {

    /// What made an insight, with its version (of rules, or of model and prompt); kept with each insight.
    String name();

    /// Of the window, the messages whose words may be in what comes out although it does not quote them.
    /// Who does not see one of them sees nothing of what comes out, and all of that goes when one of them
    /// changes.
    default List<SessionMessage> shown(SessionWindow window) {
        return window.messages();
    }

    /// @return best first; empty when nothing is worth keeping
    /// @throws DerivationUnavailableException when a service it needs is down or too slow; ask again later
    List<Candidate> derive(SessionWindow window) throws DerivationUnavailableException, InterruptedException;
}
