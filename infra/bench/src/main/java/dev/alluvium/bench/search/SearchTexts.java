package dev.alluvium.bench.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Texts whose words are as common as those of a language are (Zipf and Mandelbrot): half of them function words, the
/// others from 30,000, of which the most frequent is in some five of a hundred messages. The same ones every time.
final class SearchTexts {
    private static final int WORDS = 30_000;
    private static final int OFFSET = 50;
    private static final int SHORTEST = 6;
    private static final int LONGEST = 60;
    private static final String[] FUNCTION_WORDS =
            "the a to and of in it is that for you was with on have be this are not at".split(" ");
    private static final String[] SYLLABLES =
            "ba de fi go lu ma ne pi ro tu sha ke vi mo ran del tor min sul gar".split(" ");

    private final Random random;

    SearchTexts(long seed) {
        this.random = new Random(seed);
    }

    List<String> messages(int count) {
        var texts = new ArrayList<String>(count);
        for (int i = 0; i < count; i++) {
            // Many short ones, few long ones.
            int words = SHORTEST + (int) ((LONGEST - SHORTEST) * Math.pow(random.nextDouble(), 2));
            texts.add(IntStream.range(0, words)
                    .mapToObj(
                            _ -> random.nextBoolean() ? FUNCTION_WORDS[random.nextInt(FUNCTION_WORDS.length)] : word())
                    .collect(Collectors.joining(" ", "", ".")));
        }
        return texts;
    }

    /// What people ask: four words that tell, among others.
    List<String> questions(int count) {
        return IntStream.range(0, count)
                .mapToObj(_ ->
                        "what was the " + word() + " " + word() + " that is " + word() + " for the " + word() + "?")
                .toList();
    }

    /// The chance of the rank r is in proportion to 1 / (r + 50).
    private String word() {
        double rank = OFFSET * Math.pow((double) (WORDS + OFFSET) / OFFSET, random.nextDouble()) - OFFSET;
        var word = new StringBuilder();
        for (int rest = 20 + (int) rank; rest > 0; rest /= SYLLABLES.length) {
            word.append(SYLLABLES[rest % SYLLABLES.length]);
        }
        return word.toString();
    }
}
