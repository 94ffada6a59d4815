package dev.alluvium.embeddings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;

/// The files of a model that lie on the class path.
final class BundledModel {

    private final String name;

    BundledModel(String name) {
        this.name = name;
    }

    /// The tokenizer as the text of its `tokenizer.json`.
    String tokenizer() {
        try (var in = open(name + "-tokenizer.json").getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the tokenizer of " + name, e);
        }
    }

    /// The network, outside the heap, which it would otherwise fill for a moment with what is needed only once.
    ByteBuffer network(Arena arena) {
        try {
            var connection = open(name + ".onnx");
            var bytes = arena.allocate(connection.getContentLengthLong()).asByteBuffer();
            try (var in = Channels.newChannel(connection.getInputStream())) {
                while (bytes.hasRemaining() && in.read(bytes) >= 0) {}
            }
            return bytes.flip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the network of " + name, e);
        }
    }

    private URLConnection open(String file) throws IOException {
        var url = BundledModel.class.getClassLoader().getResource(file);
        if (url == null) {
            throw new IllegalStateException("the model's file " + file + " is not on the class path");
        }
        return url.openConnection();
    }
}
