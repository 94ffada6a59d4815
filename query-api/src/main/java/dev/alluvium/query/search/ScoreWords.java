package dev.alluvium.query.search;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.query.search.request.Conditions;

/// Reads the words of a query in the language by which the tenant's messages are filed, and scores these messages by
/// them. Thread-safe.
final class ScoreWords {
    /// Up to here all messages that may say what has to be said are looked at.
    private static final int FEW = 512;

    private final Ranking ranking;
    private final TenantLanguages languages = new TenantLanguages(System::nanoTime);

    ScoreWords(Ranking ranking) {
        this.ranking = ranking;
    }

    record Scores(Keywords keywords, RankByTerms ranking) {
        /// Whether the messages are filed as words are asked for by now. Else there may be hits that are not found.
        boolean current() {
            return ranking.current();
        }

        /// How many messages may say what has to be said, when they are few; else -1.
        int fewRequired() {
            var required = ranking.allowed().required();
            int count = required == null ? Integer.MAX_VALUE : required.cardinality();
            return count <= FEW ? count : -1;
        }
    }

    /// All that the words rank, by what they say and by what is said before them.
    Scores run(TenantTransaction tx, String words, Conditions conditions) {
        var keywords = keywords(tx, words, conditions);
        var postings = SelectPostings.run(tx, keywords.terms());
        return new Scores(keywords, RankByTerms.of(ranking.bm25(), keywords, postings));
    }

    /// Those alone that say one of the words.
    Scores ofSaid(TenantTransaction tx, String words, Conditions conditions) {
        var keywords = keywords(tx, words, conditions);
        var postings = SelectPostings.run(tx, keywords.terms());
        return new Scores(keywords, RankByTerms.ofSaid(ranking.bm25(), keywords, postings));
    }

    private Keywords keywords(TenantTransaction tx, String words, Conditions conditions) {
        var language = ranking.analyzers().named(languages.of(tx).orElse(null));
        return Keywords.read(ranking.analyzers().of(language), words, conditions);
    }
}
