package dev.alluvium.embeddings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class NativeTokenizerTest {

    private final Tokenizer tokenizer = SharedModel.MODEL.tokenizer();

    @Test
    void tokensLieOnTheirWords() {
        assertThat(parts("Hello, wide world")).containsExactly("Hello", ",", "wide", "world");
        assertThat(parts("unaffable rivers")).startsWith("una").endsWith("rivers");
    }

    @Test
    void positionsCountUtf16WhateverComesBefore() {
        assertThat(parts("😀 one 𠀀two 👨\u200D👩\u200D👧 three")).contains("one", "two", "three");
        assertThat(parts("cafe\u0301s e\u0301 one")).endsWith("one");
        assertThat(parts("İstanbul ẞ ﬃ end")).startsWith("İstanbul").endsWith("end");
        assertThat(parts("שלום عالم end")).endsWith("end");
    }

    @Test
    void chineseIsOneTokenACharacter() {
        assertThat(parts("世界 abc")).containsExactly("世", "界", "abc");
    }

    @Test
    void oneCharacterCanBeSeveralTokens() {
        assertThat(tokenizer.tokens("안"))
                .hasSize(3)
                .allSatisfy(token -> assertThat(token).isEqualTo(new TokenSpan(0, 1)));
    }

    @Test
    void whatTheModelDoesNotSeeIsNoToken() {
        for (var text : List.of("", " \t\n", "\u0000\u0001\u0007", "\u200B\uFEFF", "\uFFFD", "\u0301")) {
            assertThat(tokenizer.tokens(text)).isEmpty();
            assertThat(tokenizer.count(text)).isZero();
        }
    }

    @Test
    void unpairedSurrogatesDoNotShiftWhatFollows() {
        assertThat(parts("a \uD83D b 😀 one")).endsWith("one");
        assertThat(parts("a \uDE00\uD83D b 😀 one")).endsWith("one");
        assertThat(parts("one \uD83D")).containsExactly("one");
        assertThat(tokenizer.count("\uDE00")).isZero();
    }

    @Test
    void tokensAreInOrderAndInsideTheText() {
        var random = new Random(1);
        for (int i = 0; i < 300; i++) {
            var text = Texts.mixed(random, random.nextInt(60));
            int start = 0;
            for (var token : tokenizer.tokens(text)) {
                assertThat(token.start()).isBetween(start, text.length());
                assertThat(token.end()).isBetween(token.start() + 1, text.length());
                start = token.start();
            }
        }
    }

    @Test
    void aSafeCutChangesNoToken() {
        var random = new Random(2);
        for (int i = 0; i < 2_000; i++) {
            var text = Texts.mixed(random, 1 + random.nextInt(12));
            int at = random.nextInt(text.length() + 1);
            if (!SafeCut.at(text, at)) {
                continue;
            }
            var apart = new ArrayList<>(tokenizer.tokens(text.substring(0, at)));
            for (var token : tokenizer.tokens(text.substring(at))) {
                apart.add(new TokenSpan(token.start() + at, token.end() + at));
            }
            assertThat(apart).as("seed 2, text %d, cut at %d", i, at).isEqualTo(tokenizer.tokens(text));
        }
    }

    @Test
    void longTextsAreReadToTheEnd() {
        var text = "Rivers carry 泥 and sand 😀. ".repeat(20_000);
        var tokens = tokenizer.tokens(text);
        assertThat(tokens).hasSize(20_000 * 7);
        assertThat(tokenizer.count(text)).isEqualTo(tokens.size());
        assertThat(text.substring(tokens.getLast().start())).isEqualTo(". ");
        assertThat(parts(text).subList(69_993, 70_000))
                .containsExactly("Rivers", "carry", "泥", "and", "sand", "😀", ".");
    }

    @Test
    void aLongWordIsOneUnknownToken() {
        assertThat(tokenizer.tokens("x".repeat(1 << 20))).containsExactly(new TokenSpan(0, 1 << 20));
    }

    @Test
    void readsFromManyThreadsAtOnce() {
        var counts = new ConcurrentLinkedQueue<Integer>();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 1_000; i++) {
                callers.execute(() -> counts.add(tokenizer.count("one two three")));
            }
        }
        assertThat(counts).hasSize(1_000).containsOnly(3);
    }

    @Test
    void refusesAfterClosing() {
        var own = new NativeTokenizer(new BundledModel("bge-small-en-v1.5-q").tokenizer());
        own.close();
        own.close();
        assertThatThrownBy(() -> own.count("one")).isInstanceOf(IllegalStateException.class);
    }

    private List<String> parts(String text) {
        return tokenizer.tokens(text).stream().map(token -> token.of(text)).toList();
    }
}
