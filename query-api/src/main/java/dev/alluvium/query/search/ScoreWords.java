package dev.alluvium.query.search;

import dev.alluvium.database.TenantTransaction;

/// Reads the words of a query in the language by which the tenant's messages are filed, and scores these messages by
/// them. Thread-safe.
final class ScoreWords {
    private final Ranking ranking;
    private final TenantLanguages languages = new TenantLanguages(System::nanoTime);

    ScoreWords(Ranking ranking) {
        this.ranking = ranking;
    }

    record Scores(Keywords keywords, RankByTerms ranking) {}

    Scores run(TenantTransaction tx, String text) {
        var language = ranking.analyzers().named(languages.of(tx).orElse(null));
        var keywords = Keywords.read(ranking.analyzers().of(language), text);
        var postings = SelectPostings.run(tx, keywords.terms());
        return new Scores(keywords, RankByTerms.of(ranking.bm25(), keywords, postings));
    }
}
