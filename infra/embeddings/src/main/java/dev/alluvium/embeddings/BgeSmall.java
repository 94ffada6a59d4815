package dev.alluvium.embeddings;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

/// bge-small-en-v1.5, quantised to 8 bits, run in this process.
///
/// The quantised model scales its numbers by what it is given in one call, so a text gets the same vector each time
/// only when it is alone in its call and not padded; that is how it is called here.
///
/// Source: C-Pack (Xiao et al. 2023), https://arxiv.org/abs/2309.07597; weights MIT.
public final class BgeSmall implements EmbeddingModel {

    static final String NAME = "bge-small-en-v1.5-q";
    private static final int DIMENSION = 384;
    private static final int MAX_TOKENS = 512;
    private static final int ROOM = MAX_TOKENS - 2;
    private static final int REST_EVERY = 10;
    private static final String CLOSED = "the model is closed";
    private static final long START_MARK = 101;
    private static final long END_MARK = 102;

    private final NativeTokenizer tokenizer;
    private final OnnxSession session;
    private final ThreadLocal<OnnxSession.Slot> slots;
    private final UrgentFirst pool;
    private final String queryPrefix;
    private volatile boolean closed;

    private BgeSmall(NativeTokenizer tokenizer, OnnxSession session, UrgentFirst pool, String queryPrefix) {
        this.tokenizer = tokenizer;
        this.session = session;
        this.queryPrefix = queryPrefix;
        slots = ThreadLocal.withInitial(session::slot);
        this.pool = pool;
    }

    /// Loads the model that comes with the class path.
    ///
    /// @param concurrency how many texts are worked on at once, each by one thread; available processors is a
    ///     good value
    /// @param queryPrefix put in front of what [#embedQuery] is given; may be empty
    /// @throws IllegalStateException when this machine has no native library of it, or the files are not there
    public static BgeSmall load(int concurrency, String queryPrefix) {
        return load(concurrency, queryPrefix, REST_EVERY);
    }

    /// @param restEvery one of so many texts is not an urgent one while others wait; at least 1
    static BgeSmall load(int concurrency, String queryPrefix, int restEvery) {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency is at least 1, not " + concurrency);
        }
        var files = new BundledModel(NAME);
        var tokenizer = new NativeTokenizer(files.tokenizer());
        try (var arena = Arena.ofConfined()) {
            var pool = new UrgentFirst(
                    concurrency,
                    restEvery,
                    Thread.ofPlatform().name("model-", 0).daemon().factory());
            var session = new OnnxSession(files.network(arena), MAX_TOKENS, DIMENSION);
            return new BgeSmall(tokenizer, session, pool, queryPrefix);
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
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
    public boolean isLocal() {
        return true;
    }

    @Override
    public float[] embed(String text) {
        return await(List.of(submit(() -> vector(whole(text))))).getFirst();
    }

    @Override
    public List<float[]> embedAll(List<String> texts) {
        return await(
                texts.stream().map(text -> submit(() -> vector(whole(text)))).toList());
    }

    @Override
    public float[] embedQuery(String text) {
        return await(List.of(submit(() -> vector(tokenizer.ids(queryPrefix + text, ROOM)))))
                .getFirst();
    }

    private Future<float[]> submit(Callable<float[]> work) {
        try {
            return pool.submit(work, Urgency.isUrgent());
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException(CLOSED, e);
        }
    }

    private long[] whole(String text) {
        var ids = tokenizer.ids(text, Integer.MAX_VALUE);
        if (ids.length > ROOM) {
            throw new TextRefusedException(
                    "the text has " + ids.length + " tokens, the model takes " + ROOM + " and two markers");
        }
        return ids;
    }

    private float[] vector(long[] ids) {
        if (closed) {
            throw new IllegalStateException(CLOSED);
        }
        var marked = new long[ids.length + 2];
        marked[0] = START_MARK;
        System.arraycopy(ids, 0, marked, 1, ids.length);
        marked[ids.length + 1] = END_MARK;
        return Vectors.normalise(slots.get().firstHiddenState(marked));
    }

    private static List<float[]> await(List<Future<float[]>> futures) {
        try {
            var vectors = new ArrayList<float[]>(futures.size());
            for (var future : futures) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("before the model was done");
                }
                vectors.add(future.get());
            }
            return vectors;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while the model worked");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } finally {
            futures.forEach(future -> future.cancel(false));
        }
    }

    /// Waits for the texts that the model is working on; those that still wait for their turn fail.
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        pool.close();
        session.close();
        tokenizer.close();
    }
}
