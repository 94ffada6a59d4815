package dev.alluvium.bench.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Texts of the lengths that chat has: mostly a line, some paragraphs, few pages. 48 tokens on average.
///
/// The same texts every time: made of common English words, each of which is one token to a BERT tokenizer.
public final class TextMix {

    /// @param tokens length of a text as the model reads it, the two markers around it included
    /// @param weight how many of 100 texts are that long
    public record Share(int tokens, int weight) {}

    public static final List<Share> SHARES = List.of(
            new Share(8, 25),
            new Share(16, 25),
            new Share(32, 20),
            new Share(64, 15),
            new Share(128, 10),
            new Share(256, 5));

    private static final int MARKERS = 2;
    private static final int SENTENCE_WORDS = 12;

    private static final String[] WORDS = """
        river water stone bridge market morning evening summer winter garden window table chair letter paper
        train station street corner house kitchen bread butter coffee sugar salt apple orange horse bird
        forest mountain valley island ocean harbor ship captain sailor storm wind rain snow cloud sun moon star
        doctor nurse teacher student lawyer farmer soldier artist writer singer player worker engineer driver
        order price money bank account number report meeting question answer problem reason result change plan
        red blue green black white yellow brown small large old new young early late slow fast strong weak
        open close begin finish carry bring send receive build break write read speak listen watch follow
        the a this that every some any no one two three four five six seven eight nine ten many few
        and or but because when where while before after under over between through against without about
        he she it they we you who what which was were had will would could should may might must did
        service server client network message error memory record system version update release file folder
        always never often again today tomorrow yesterday soon later here there almost only even still
        """.strip().split("\\s+");

    private TextMix() {}

    /// As [#samples], the texts alone.
    public static List<String> texts(int count) {
        return samples(count).stream().map(Sample::text).toList();
    }

    /// That many texts, in an order that mixes the lengths.
    public static List<Sample> samples(int count) {
        var random = new Random(48);
        var samples = new ArrayList<Sample>(count);
        for (int i = 0; i < count; i++) {
            int tokens = tokensAt(random.nextInt(100));
            samples.add(new Sample(tokens, text(random, tokens - MARKERS)));
        }
        return samples;
    }

    private static int tokensAt(int hundredth) {
        int sum = 0;
        for (var share : SHARES) {
            sum += share.weight();
            if (hundredth < sum) {
                return share.tokens();
            }
        }
        throw new IllegalStateException("the weights do not add up to 100");
    }

    /// Words and full stops, one token each.
    private static String text(Random random, int tokens) {
        var text = new StringBuilder();
        for (int i = 1; i <= tokens; i++) {
            if (i == tokens || i % SENTENCE_WORDS == 0) {
                text.append('.');
            } else {
                text.append(text.isEmpty() ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
            }
        }
        return text.toString();
    }

    /// @param tokens length as the model reads it
    public record Sample(int tokens, String text) {}
}
