package dev.alluvium.embeddings;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// The tokenizer a model was trained with, read from its `tokenizer.json`.
final class NativeTokenizer implements Tokenizer, AutoCloseable {

    private static final TokenizersLibrary LIBRARY = TokenizersLibrary.LIB;

    private final ReadWriteLock life = new ReentrantReadWriteLock();
    private final long handle;
    private boolean closed;

    NativeTokenizer(String json) {
        NativeLibraries.load();
        handle = LIBRARY.createTokenizerFromString(json);
        LIBRARY.disableTruncation(handle);
        LIBRARY.disablePadding(handle);
    }

    @Override
    public List<TokenSpan> tokens(String text) {
        var spans = new ArrayList<TokenSpan>();
        for (var span : read(text, LIBRARY::getTokenCharSpans)) {
            spans.add(new TokenSpan(span.getStart(), span.getEnd()));
        }
        return spans;
    }

    @Override
    public int count(String text) {
        return ids(text).length;
    }

    /// The numbers of the text's tokens, without the markers around a text.
    long[] ids(String text) {
        return read(text, LIBRARY::getTokenIds);
    }

    private <T> T read(String text, Reading<T> reading) {
        life.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the tokenizer is closed");
            }
            var encoding = LIBRARY.encode(handle, text, false);
            try {
                return reading.of(encoding);
            } finally {
                LIBRARY.deleteEncoding(encoding);
            }
        } finally {
            life.readLock().unlock();
        }
    }

    @Override
    public void close() {
        life.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                LIBRARY.deleteTokenizer(handle);
            }
        } finally {
            life.writeLock().unlock();
        }
    }

    private interface Reading<T> {
        T of(long encoding);
    }
}
