package dev.alluvium.query.search.words;

import dev.alluvium.analysis.Phrase;
import dev.alluvium.analysis.Postings;
import dev.alluvium.query.search.request.Keywords;
import dev.alluvium.query.search.words.SelectPostings.Found;
import java.util.BitSet;
import java.util.List;

/// What postings tell of which documents say what they have to say, and nothing that they must not.
final class AllowedByTerms {
    private final Found found;
    /// Null when nothing has to be said.
    private final BitSet required;
    private final BitSet excluded = new BitSet();
    /// Those whose texts decide. Of each word there are postings, but not of where it stands.
    private final BitSet doubtful = new BitSet();
    private final boolean allDoubtful;
    private final BitSet refused;

    /// @param refused those whose texts do not say it, as is known already
    AllowedByTerms(Keywords keywords, Found found, BitSet refused) {
        this.found = found;
        this.refused = refused;
        this.required = keywords.required().isEmpty() ? null : sayingAll(keywords.required());
        this.allDoubtful = keywords.areConditional() && !found.current()
                || keywords.required().stream()
                        .anyMatch(phrase -> phrase.places().size() > 1);
        keywords.excluded().forEach(this::exclude);
    }

    private void exclude(Phrase phrase) {
        var whole = phrase.whole();
        if (whole.isEmpty()) {
            doubtful.or(sayingAll(List.of(phrase)));
        } else if (found.current()) {
            excluded.or(saying(whole.get()));
        }
    }

    /// Documents that say a term themselves.
    private BitSet saying(String term) {
        var saying = new BitSet();
        for (var row : found.rows(term)) {
            for (int i = 0; i < Postings.count(row.entries()); i++) {
                if (Postings.own(row.entries(), i)) {
                    saying.set(row.block() * Postings.BLOCK + Postings.document(row.entries(), i));
                }
            }
        }
        return saying;
    }

    /// Documents that say, for each place of each phrase, one of the terms that may stand there.
    private BitSet sayingAll(List<Phrase> phrases) {
        BitSet all = null;
        for (var phrase : phrases) {
            for (var place : Keywords.places(phrase)) {
                var saying = new BitSet();
                place.forEach(term -> saying.or(saying(term)));
                if (all == null) {
                    all = saying;
                } else {
                    all.and(saying);
                }
            }
        }
        return all;
    }

    boolean allows(int document) {
        return !excluded.get(document) && !refused.get(document) && (required == null || required.get(document));
    }

    /// Whether its text has to be looked at as well.
    boolean doubts(int document) {
        return allDoubtful || doubtful.get(document);
    }

    /// Whether any text may have to be looked at.
    boolean doubtsAny() {
        return allDoubtful || !doubtful.isEmpty();
    }

    /// Those that may say all that has to be said; null when nothing has to be.
    BitSet required() {
        return required;
    }
}
