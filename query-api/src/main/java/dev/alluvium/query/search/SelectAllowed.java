package dev.alluvium.query.search;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.query.search.SelectTraits.Traits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which of some messages say what they have to say and nothing that they must not: by their postings, and by
/// their texts where postings do not tell.
final class SelectAllowed {
    /// Each may have 1 MiB.
    static final int TEXTS_AT_ONCE = 24;

    private SelectAllowed() {}

    /// @param messages by id; null where it is not known how one is filed
    static Set<String> run(TenantTransaction tx, ScoreWords.Scores scores, Map<String, Traits> messages) {
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
        for (int from = 0; from < doubtful.size(); from += TEXTS_AT_ONCE) {
            var some = doubtful.subList(from, Math.min(doubtful.size(), from + TEXTS_AT_ONCE));
            some.forEach(allowed::remove);
            allowed.addAll(byTexts(tx, scores.keywords(), some));
        }
        return allowed;
    }

    private static List<String> byTexts(TenantTransaction tx, Keywords keywords, List<String> ids) {
        var allowed = new ArrayList<String>();
        tx.sql()
                .resultQuery("""
                    select m.message_id, m.content
                      from alluvium.messages m
                     where m.tenant_id = ?::uuid and m.message_id = any (?::text[]) and not m.deleted
                    """, tx.tenant().value(), ids.toArray(String[]::new))
                .forEach(row -> {
                    tx.requireTime();
                    if (keywords.allow(row.get(1, String.class))) {
                        allowed.add(row.get(0, String.class));
                    }
                });
        return allowed;
    }
}
