package dev.alluvium.embeddings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptFilesTest {
    private static final String NETWORK = BgeSmall.NAME + ".onnx";
    private static final String TOKENIZER = BgeSmall.NAME + "-tokenizer.json";

    @TempDir
    private Path temporary;

    @Test
    void whatIsKeptIsWhatTheClassPathHas() throws IOException {
        var file = kept().of(List.of(TOKENIZER, NETWORK)).resolve(NETWORK);
        try (var arena = Arena.ofConfined()) {
            assertThat(Files.readAllBytes(file)).isEqualTo(bytes(new BundledModel(BgeSmall.NAME).network(arena)));
        }
    }

    @Test
    void itIsUnpackedOnce() throws IOException {
        var first = kept().of(List.of(TOKENIZER));
        var time = Files.getLastModifiedTime(first.resolve(TOKENIZER));
        assertThat(kept().of(List.of(TOKENIZER))).isEqualTo(first);
        assertThat(Files.getLastModifiedTime(first.resolve(TOKENIZER))).isEqualTo(time);
        assertThat(kept().of(List.of(NETWORK))).isNotEqualTo(first);
    }

    @Test
    void processesThatStartTogetherGetWholeFilesAndLeaveNothingElse() throws Exception {
        Callable<Long> unpacking = () -> Files.size(kept().of(List.of(NETWORK)).resolve(NETWORK));
        try (var pool = Executors.newFixedThreadPool(4)) {
            var sizes = pool.invokeAll(
                    IntStream.range(0, 4).mapToObj(_ -> unpacking).toList());
            for (var size : sizes) {
                assertThat(size.get()).isEqualTo(sizes.getFirst().get()).isGreaterThan(30_000_000);
            }
        }
        try (var left = Files.list(temporary.resolve("kept"))) {
            assertThat(left).hasSize(1);
        }
    }

    @Test
    void whatIsNowhereIsNamedAndLeavesNothing() throws IOException {
        assertThatThrownBy(() -> kept().of(List.of(TOKENIZER, "no-such-file")))
                .hasMessageContaining("no-such-file is not on the class path");
        assertThat(temporary.resolve("kept")).doesNotExist();
    }

    private KeptFiles kept() {
        return new KeptFiles(temporary.resolve("kept"));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
