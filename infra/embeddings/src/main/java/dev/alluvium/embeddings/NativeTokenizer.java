package dev.alluvium.embeddings;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongConsumer;

/// The tokenizer that a model was trained with, read from its `tokenizer.json`.
///
/// It stands on the native half of DJL's tokenizer alone; RATIONALE.md says what the Java half would add.
final class NativeTokenizer implements Tokenizer, AutoCloseable {

    /// Long texts go through in pieces: the native side needs about 500 bytes for a token, all at the same time.
    private static final int PIECE_CHARACTERS = 16_384;

    private static final TokenizersLibrary LIBRARY = TokenizersLibrary.LIB;

    /// Guards the native memory: readers use it, [#close] frees it.
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
        var readable = Surrogates.paired(text);
        var tokens = new ArrayList<TokenSpan>();
        for (int start = 0; start < readable.length(); ) {
            var end = endOfPiece(readable, start);
            var indices = new CodePointIndices(readable, start, end);
            encode(readable.substring(start, end), encoding -> {
                for (var span : LIBRARY.getTokenCharSpans(encoding)) {
                    tokens.add(new TokenSpan(indices.utf16(span.getStart()), indices.utf16(span.getEnd())));
                }
            });
            start = end;
        }
        return tokens;
    }

    @Override
    public int count(String text) {
        return ids(text, Integer.MAX_VALUE).length;
    }

    /// The numbers of the text's first tokens, without the markers around a text.
    long[] ids(String text, int limit) {
        var readable = Surrogates.paired(text);
        var pieces = new ArrayList<long[]>();
        int count = 0;
        for (int start = 0; start < readable.length() && count < limit; ) {
            var end = endOfPiece(readable, start);
            encode(readable.substring(start, end), encoding -> pieces.add(LIBRARY.getTokenIds(encoding)));
            count += pieces.getLast().length;
            start = end;
        }
        return Arrays.copyOf(joined(pieces, count), Math.min(count, limit));
    }

    private static long[] joined(List<long[]> pieces, int count) {
        if (pieces.size() == 1) {
            return pieces.getFirst();
        }
        var joined = new long[count];
        int at = 0;
        for (var piece : pieces) {
            System.arraycopy(piece, 0, joined, at, piece.length);
            at += piece.length;
        }
        return joined;
    }

    private static int endOfPiece(String text, int start) {
        int end = Math.min(start + PIECE_CHARACTERS, text.length());
        while (!SafeCut.at(text, end)) {
            end++;
        }
        return end;
    }

    private void encode(String text, LongConsumer reader) {
        life.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the tokenizer is closed");
            }
            var encoding = LIBRARY.encode(handle, text, false);
            try {
                reader.accept(encoding);
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
}
