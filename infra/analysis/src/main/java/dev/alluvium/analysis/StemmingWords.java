package dev.alluvium.analysis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.miscellaneous.StemmerOverrideFilter;
import org.apache.lucene.analysis.miscellaneous.StemmerOverrideFilter.StemmerOverrideMap;

/// Words that Lucene's analyzers of two languages treat apart and keep to themselves.
final class StemmingWords {
    static final CharArraySet ITALIAN_ELISIONS = CharArraySet.unmodifiableSet(new CharArraySet(
            List.of(
                    "c", "l", "all", "dall", "dell", "nell", "sull", "coll", "pell", "gl", "agl", "dagl", "degl",
                    "negl", "sugl", "un", "m", "t", "s", "v", "d"),
            true));

    private StemmingWords() {}

    static StemmerOverrideMap dutchStems() {
        var stems = new StemmerOverrideFilter.Builder(false);
        stems.add("fiets", "fiets");
        stems.add("bromfiets", "bromfiets");
        stems.add("ei", "eier");
        stems.add("kind", "kinder");
        try {
            return stems.build();
        } catch (IOException e) {
            throw new UncheckedIOException("words in memory cannot fail to be read", e);
        }
    }
}
