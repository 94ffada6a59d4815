package dev.alluvium.insight;

import dev.alluvium.insight.derive.Candidate;
import dev.alluvium.insight.derive.Derivation;
import dev.alluvium.insight.derive.InsightKind;
import dev.alluvium.insight.derive.SessionMessage;
import dev.alluvium.insight.derive.SessionWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Takes sentences of a few forms for insights, whoever says them: `Ana likes tea.`, `Ana lives in Bonn.`
public final class SayingsDerivation implements Derivation {

    private static final Pattern SAYING = Pattern.compile("(\\p{Lu}\\w+) (likes|lives in) [\\w ]+\\.");

    @Override
    public String name() {
        return "sayings-1";
    }

    @Override
    public List<SessionMessage> shown(SessionWindow window) {
        return List.of();
    }

    @Override
    public List<Candidate> derive(SessionWindow window) {
        var candidates = new ArrayList<Candidate>();
        for (var message : window.messages()) {
            if (window.fresh().contains(message.messageId())) {
                add(message, candidates);
            }
        }
        return candidates;
    }

    private static void add(SessionMessage message, List<Candidate> candidates) {
        var sayings = SAYING.matcher(message.content());
        while (sayings.find()) {
            boolean lives = sayings.group(2).equals("lives in");
            candidates.add(new Candidate(
                    lives ? InsightKind.FACT : InsightKind.PREFERENCE,
                    sayings.group(),
                    Optional.of(sayings.group(1)),
                    lives ? Optional.of("home") : Optional.empty(),
                    0.5,
                    List.of(),
                    List.of(new Candidate.Quote(message.messageId(), sayings.group()))));
        }
    }
}
