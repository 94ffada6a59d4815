package dev.alluvium.embeddings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.text.BreakIterator;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChunkerTest {

    private static final String SENTENCE = "The river rises in spring when snow melts.";
    private static final int SENTENCE_TOKENS = 10;

    private final Tokenizer tokenizer = SharedModel.MODEL.tokenizer();

    @Test
    void aShortTextIsOneChunk() {
        assertThat(chunker(512, 64).chunk("The river rises. It floods."))
                .containsExactly(new Chunk(0, 0, 27, 9, "The river rises. It floods."));
    }

    @Test
    void blankEdgesAreLeftOut() {
        assertThat(chunker(512, 64).chunk("\n\u00A0 one 😀 \t")).containsExactly(new Chunk(0, 3, 8, 4, "one 😀"));
    }

    @Test
    void aTextWithoutTokensIsOneChunk() {
        for (var text : List.of("", "   \n", "\u0001\u0000", "\uD83D", "\u200B")) {
            assertThat(chunker(32, 0).chunk(text)).containsExactly(new Chunk(0, 0, text.length(), 2, text));
        }
    }

    @Test
    void wholeSentencesAreTakenAsLongAsTheyFit() {
        var chunks = chunker(32, 0).chunk((SENTENCE + " ").repeat(7));
        assertThat(chunks).hasSize(3);
        assertThat(chunks.get(0).text()).isEqualTo(SENTENCE + " " + SENTENCE + " " + SENTENCE);
        assertThat(chunks.get(0).tokens()).isEqualTo(3 * SENTENCE_TOKENS + 2);
        assertThat(chunks.get(2).text()).isEqualTo(SENTENCE);
        assertThat(chunks.get(1).start()).isEqualTo(3 * (SENTENCE.length() + 1));
    }

    @Test
    void theNextChunkStartsWithTheLastSentence() {
        var chunks = chunker(32, SENTENCE_TOKENS).chunk((SENTENCE + " ").repeat(5));
        assertThat(chunks).hasSize(2);
        assertThat(chunks.get(1).start()).isEqualTo(2 * (SENTENCE.length() + 1));
        assertThat(chunks.get(1).text()).isEqualTo(SENTENCE + " " + SENTENCE + " " + SENTENCE);
    }

    @Test
    void theOverlapGivesWayToASentenceThatFillsAChunk() {
        var sentence = "So " + "rain ".repeat(27) + "fell.";
        assertThat(chunker(32, 12).chunk("Spring came early here. " + sentence + " All was wet."))
                .extracting(Chunk::text)
                .contains(sentence);
    }

    @Test
    void aLongSentenceIsCutBetweenWordsAndItsEndRepeated() {
        var text = "water ".repeat(100).strip();
        var chunks = chunker(34, 8).chunk(text);
        assertThat(chunks)
                .allSatisfy(
                        chunk -> assertThat(chunk.text()).startsWith("water").endsWith("water"));
        assertThat(chunks.get(1).start()).isEqualTo((32 - 8) * 6);
        assertThat(chunks.getLast().end()).isEqualTo(text.length());
    }

    @Test
    void aLongWordIsCutBetweenCharacters() {
        var text = "😀 안e\u0301क्षि।.".repeat(2) + "안녕.क्षि।😀\u200D😀.".repeat(300);
        var edges = BreakIterator.getCharacterInstance(Locale.ROOT);
        edges.setText(text);
        for (var chunk : chunker(32, 4).chunk(text)) {
            assertThat(edges.isBoundary(text.offsetByCodePoints(0, chunk.start())))
                    .isTrue();
            assertThat(edges.isBoundary(text.offsetByCodePoints(0, chunk.end())))
                    .isTrue();
        }
    }

    @Test
    void everyTextIsCoveredByChunksThatFit() {
        for (int seed = 0; seed < 400; seed++) {
            var random = new Random(seed);
            var text = Texts.mixed(random, random.nextInt(400));
            int max = 32 + random.nextInt(100);
            checkAll(text, chunker(max, random.nextInt((max + 1) / 2)), max, "seed " + seed);
        }
    }

    private void checkAll(String text, Chunker chunker, int max, String name) {
        var chunks = chunker.chunk(text);
        int length = text.codePointCount(0, text.length());
        var covered = new boolean[length];
        Chunk before = null;
        for (var chunk : chunks) {
            check(text, chunk, max, name);
            assertThat(chunk.ordinal()).isEqualTo(before == null ? 0 : before.ordinal() + 1);
            if (before != null) {
                assertThat(chunk.start()).as(name).isGreaterThan(before.start());
                assertThat(chunk.end()).as(name).isGreaterThan(before.end());
            }
            Arrays.fill(covered, chunk.start(), chunk.end(), true);
            before = chunk;
        }
        for (int i = 0, at = 0; i < length; i++, at = text.offsetByCodePoints(at, 1)) {
            assertThat(covered[i] || Blank.is(text.charAt(at)))
                    .as("%s, code point %d", name, i)
                    .isTrue();
        }
        assertThat(chunker.chunk(text)).as(name).isEqualTo(chunks);
    }

    private void check(String text, Chunk chunk, int max, String name) {
        int start = text.offsetByCodePoints(0, chunk.start());
        int end = text.offsetByCodePoints(0, chunk.end());
        assertThat(chunk.text()).as(name).isEqualTo(text.substring(start, end));
        assertThat(chunk.tokens())
                .as(name)
                .isEqualTo(tokenizer.count(chunk.text()) + 2)
                .isLessThanOrEqualTo(max);
    }

    @Test
    void noLongTextTakesLong() {
        var prose = "Hello world, this is some text. ";
        for (var part : List.of(prose, "!", "水", "x", "안", "e\u0301", "\n", "a. ")) {
            var text = part.repeat((1 << 18) / part.length());
            long start = System.nanoTime();
            var chunks = chunker(512, 64).chunk(text);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).as(part).isLessThan(Duration.ofSeconds(10));
            assertThat(chunks)
                    .as(part)
                    .allSatisfy(chunk -> assertThat(chunk.tokens()).isLessThanOrEqualTo(512));
        }
    }

    @Test
    void limitsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> chunker(31, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> chunker(100, 50)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> chunker(100, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(chunker(101, 50).chunk("fine")).hasSize(1);
    }

    private Chunker chunker(int maxTokens, int overlapTokens) {
        return new Chunker(tokenizer, maxTokens, overlapTokens);
    }
}
