package dev.alluvium.embeddings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// bge-small-en-v1.5, quantised to 8 bits, run in this process.
///
/// The quantised model scales its numbers by what it is given in one call, so a text gets the same vector each time only
/// when it is alone in its call and not padded; that is how it is called here.
///
/// Source: C-Pack (Xiao et al. 2023), https://arxiv.org/abs/2309.07597; weights MIT.
public final class BgeSmall implements EmbeddingModel {

    private static final String NAME = "bge-small-en-v1.5-q";
    private static final int DIMENSION = 384;
    private static final int MAX_TOKENS = 512;
    private static final long START_MARK = 101;
    private static final long END_MARK = 102;

    private final NativeTokenizer tokenizer;
    private final OnnxSession session;
    private final ThreadLocal<OnnxSession.Slot> slots;
    private final ExecutorService pool;
    private final String queryPrefix;

    private BgeSmall(NativeTokenizer tokenizer, OnnxSession session, int concurrency, String queryPrefix) {
        this.tokenizer = tokenizer;
        this.session = session;
        this.queryPrefix = queryPrefix;
        slots = ThreadLocal.withInitial(session::slot);
        pool = Executors.newFixedThreadPool(
                concurrency, Thread.ofPlatform().name("model-", 0).daemon().factory());
    }

    /// Loads the model that comes with the class path.
    ///
    /// @param concurrency how many texts are worked on at once, each by one thread; available processors is a good value
    /// @param queryPrefix put in front of what [#embedQuery] is given; may be empty
    public static BgeSmall load(int concurrency, String queryPrefix) {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency is at least 1, not " + concurrency);
        }
        var tokenizer = new NativeTokenizer(
                StandardCharsets.UTF_8.decode(resource(NAME + "-tokenizer.json")).toString());
        var session = new OnnxSession(resource(NAME + ".onnx"), MAX_TOKENS, DIMENSION);
        return new BgeSmall(tokenizer, session, concurrency, queryPrefix);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int dimension() {
        return DIMENSION;
    }

    @Override
    public int maxTokens() {
        return MAX_TOKENS;
    }

    @Override
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    @Override
    public float[] embed(String text) {
        return embedAll(List.of(text)).getFirst();
    }

    @Override
    public List<float[]> embedAll(List<String> texts) {
        return await(texts.stream().map(t -> pool.submit(() -> vector(t, false))).toList());
    }

    @Override
    public float[] embedQuery(String text) {
        return await(List.of(pool.submit(() -> vector(queryPrefix + text, true)))).getFirst();
    }

    private float[] vector(String text, boolean cut) {
        var ids = tokenizer.ids(text);
        var room = MAX_TOKENS - 2;
        if (ids.length > room && !cut) {
            throw new IllegalArgumentException("the text has " + (ids.length + 2) + " tokens, the model takes " + MAX_TOKENS);
        }
        var length = Math.min(ids.length, room);
        var input = new long[length + 2];
        input[0] = START_MARK;
        System.arraycopy(ids, 0, input, 1, length);
        input[length + 1] = END_MARK;
        return normalised(slots.get().firstHiddenState(input));
    }

    private static float[] normalised(float[] vector) {
        double sum = 0;
        for (float x : vector) {
            sum += (double) x * x;
        }
        var norm = Math.sqrt(sum);
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (vector[i] / norm);
        }
        return vector;
    }

    private static List<float[]> await(List<Future<float[]>> futures) {
        var vectors = new ArrayList<float[]>(futures.size());
        try {
            for (var future : futures) {
                vectors.add(future.get());
            }
            return vectors;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while the model worked");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } finally {
            futures.forEach(f -> f.cancel(false));
        }
    }

    @Override
    public void close() {
        pool.close();
        session.close();
        tokenizer.close();
    }

    private static ByteBuffer resource(String name) {
        try (var in = BgeSmall.class.getClassLoader().getResourceAsStream(name)) {
            var bytes = in.readAllBytes();
            return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }
}
