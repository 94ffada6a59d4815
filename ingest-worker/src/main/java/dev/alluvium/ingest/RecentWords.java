package dev.alluvium.ingest;

import dev.alluvium.analysis.TextAnalyzer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The words of the texts that were cut last, of at most so many characters together. Those of a message are needed
/// three times: for itself and as the context of the next two. Thread-safe.
final class RecentWords {
    /// Some batches of chat; their words take ten times as many bytes.
    static final int CHARACTERS = 2 << 20;

    /// A long text is not kept: it would push out many short ones.
    private static final int LONG = 8_192;

    private final TextAnalyzer analyzer;
    private final int limit;
    private final Map<String, List<String>> words = new LinkedHashMap<>(1_024, 0.75f, true);
    private int characters;

    RecentWords(TextAnalyzer analyzer, int limit) {
        this.analyzer = analyzer;
        this.limit = limit;
    }

    List<String> of(String text) {
        if (text.length() > LONG) {
            return analyzer.words(text);
        }
        synchronized (words) {
            var known = words.get(text);
            if (known != null) {
                return known;
            }
        }
        var cut = List.copyOf(analyzer.words(text));
        synchronized (words) {
            if (words.put(text, cut) == null) {
                characters += text.length();
                forgetTheOldest();
            }
        }
        return cut;
    }

    private void forgetTheOldest() {
        for (Iterator<String> oldest = words.keySet().iterator(); characters > limit; ) {
            characters -= oldest.next().length();
            oldest.remove();
        }
    }

    int characters() {
        synchronized (words) {
            return characters;
        }
    }
}
