package dev.alluvium.query.search.words;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.binding.TextQuery;
import dev.alluvium.query.search.hit.Doubts;
import dev.alluvium.query.search.hit.Doubts.Candidate;
import dev.alluvium.query.search.vector.SelectTraits.Traits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which of some messages say what they have to say and nothing that they must not: by their postings, and by
/// what is known of their texts where postings do not tell.
public final class SelectAllowed {
    private static final String TEXTS = """
        select m.message_id, m.revision, octet_length(m.content)
          from alluvium.messages m
         where m.tenant_id = ?::uuid and m.message_id = any (?::text[]) and not m.deleted
        """;

    private SelectAllowed() {}

    /// @param messages by id; null where it is not known how one is filed
    public static Set<String> run(
            TenantTransaction tx, ScoreWords.Scores scores, Map<String, Traits> messages, Doubts doubts) {
        var allowed = new HashSet<>(messages.keySet());
        if (!scores.keywords().areConditional()) {
            return allowed;
        }
        var byTerms = scores.ranking().allowed();
        var doubtful = new ArrayList<String>();
        messages.forEach((id, traits) -> {
            if (traits == null || traits.document() == null || !scores.current()) {
                doubtful.add(id);
            } else if (!byTerms.allows(traits.document())) {
                allowed.remove(id);
            } else if (byTerms.doubts(traits.document())) {
                doubtful.add(id);
            }
        });
        if (!doubtful.isEmpty()) {
            doubtful.forEach(allowed::remove);
            allowed.addAll(byTexts(tx, doubtful, doubts));
        }
        return allowed;
    }

    private static List<String> byTexts(TenantTransaction tx, List<String> ids, Doubts doubts) {
        var values = List.of(tx.tenant().value(), ids.toArray(String[]::new));
        return tx
                .rows(new TextQuery<>(
                        TEXTS, values, row -> new Candidate(row.text(), row.integer(), null, row.integer())))
                .stream()
                .filter(doubts::allow)
                .map(Candidate::id)
                .toList();
    }
}
