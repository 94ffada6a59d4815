package dev.alluvium.query.search.words;

import dev.alluvium.analysis.TextAnalyzer;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.query.search.rank.Ranking;
import dev.alluvium.query.search.request.Conditions;
import dev.alluvium.query.search.request.Keywords;
import java.util.Optional;

/// Reads the words of a query in the language by which the tenant's messages are filed, and scores these messages by
/// them. Thread-safe.
public final class ScoreWords {
    /// Up to here all messages that may say what has to be said are looked at.
    private static final int FEW = 512;

    private final Ranking ranking;
    private final TenantLanguages languages = new TenantLanguages(System::nanoTime);

    public ScoreWords(Ranking ranking) {
        this.ranking = ranking;
    }

    public record Scores(Keywords keywords, RankByTerms ranking) {
        /// Whether the messages are filed as words are asked for by now. Else there may be hits that are not found.
        public boolean current() {
            return ranking.current();
        }

        /// How many messages may say what has to be said, when they are few; else -1.
        public int fewRequired() {
            var required = ranking.allowed().required();
            int count = required == null ? Integer.MAX_VALUE : required.cardinality();
            return count <= FEW ? count : -1;
        }
    }

    /// The words of a search that begins, cut already where the language is known.
    public SearchWords read(TenantId tenant, String text, Conditions conditions) {
        var words = new SearchWords(text, conditions);
        languages.recent(tenant).ifPresent(language -> words.in(analyzer(language)));
        return words;
    }

    /// All that the words rank, by what they say and by what is said before them.
    public Scores run(TenantTransaction tx, OneSearch search) {
        var asked = asked(tx, search);
        var postings = SelectPostings.run(tx, asked.keywords().terms());
        return new Scores(asked.keywords(), RankByTerms.of(ranking.bm25(), asked, postings));
    }

    /// Those alone that say one of the words.
    public Scores ofSaid(TenantTransaction tx, OneSearch search) {
        var asked = asked(tx, search);
        var postings = SelectPostings.run(tx, asked.keywords().terms());
        return new Scores(asked.keywords(), RankByTerms.ofSaid(ranking.bm25(), asked, postings));
    }

    private RankByTerms.Asked asked(TenantTransaction tx, OneSearch search) {
        var keywords = search.words().in(analyzer(languages.of(tx)));
        return new RankByTerms.Asked(keywords, search.doubts().refused());
    }

    private TextAnalyzer analyzer(Optional<String> language) {
        return ranking.analyzers().of(ranking.analyzers().named(language.orElse(null)));
    }
}
