package dev.alluvium.insight.derive;

import java.util.List;

/// Finds nothing: for whoever wants no insights.
public final class NothingDerived implements Derivation {

    @Override
    public String name() {
        return "nothing";
    }

    @Override
    public List<Candidate> derive(SessionWindow window) {
        return List.of();
    }
}
