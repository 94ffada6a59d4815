package dev.alluvium.embeddings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.util.List;

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
            var kept = KeptFiles.configured();
            return kept.isPresent() ? mapped(kept.get(), arena) : unpacked(arena);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the network of " + name, e);
        }
    }

    private ByteBuffer mapped(KeptFiles kept, Arena arena) throws IOException {
        var file = name + ".onnx";
        try (var channel = FileChannel.open(kept.of(List.of(file)).resolve(file))) {
            return channel.map(MapMode.READ_ONLY, 0, channel.size(), arena).asByteBuffer();
        }
    }

    private ByteBuffer unpacked(Arena arena) throws IOException {
        var connection = open(name + ".onnx");
        var bytes = arena.allocate(connection.getContentLengthLong()).asByteBuffer();
        try (var in = Channels.newChannel(connection.getInputStream())) {
            while (bytes.hasRemaining() && in.read(bytes) >= 0) {}
        }
        return bytes.flip();
    }

    private URLConnection open(String file) throws IOException {
        var url = BundledModel.class.getClassLoader().getResource(file);
        if (url == null) {
            throw new IllegalStateException("the model's file " + file + " is not on the class path");
        }
        return url.openConnection();
    }
}
