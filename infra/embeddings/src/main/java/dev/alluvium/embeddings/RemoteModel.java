package dev.alluvium.embeddings;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/// A model behind an HTTP server that speaks OpenAI's `/v1/embeddings`, as text-embeddings-inference, vLLM, Ollama
/// and OpenAI itself do. Texts are sent some at a time, several requests at once.
///
/// Chunks are measured with the bundled model's tokenizer, which stands in for one that only the server has.
public final class RemoteModel implements EmbeddingModel {

    /// @param url of the embeddings, such as `http://localhost:8080/v1/embeddings`
    /// @param model its name there, and in our rows
    /// @param apiKey sent as a bearer token
    /// @param timeout of one request, its answer read to the end
    /// @param batch texts of one request at most
    /// @param requestsAtOnce at most
    /// @param queryPrefix put in front of what [#embedQuery] is given; may be empty
    public record Options(
            URI url,
            String model,
            int dimension,
            Optional<String> apiKey,
            Duration timeout,
            int batch,
            int requestsAtOnce,
            String queryPrefix) {

        /// Without the key.
        @Override
        public String toString() {
            return model + " at " + url.getHost();
        }
    }

    private static final int MAX_TOKENS = 512;
    private static final int MARKERS = 2;

    private final Options options;
    private final NativeTokenizer tokenizer = new NativeTokenizer(new BundledModel(BgeSmall.NAME).tokenizer());
    private final RemoteCall call;
    private final Semaphore requests;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    public RemoteModel(Options options) {
        this.options = options;
        this.call = new RemoteCall(options);
        this.requests = new Semaphore(options.requestsAtOnce());
    }

    @Override
    public String name() {
        return options.model();
    }

    @Override
    public int dimension() {
        return options.dimension();
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
        var futures = new ArrayList<Future<List<float[]>>>();
        try {
            for (int from = 0; from < texts.size(); from += options.batch()) {
                var some = texts.subList(from, Math.min(from + options.batch(), texts.size()));
                futures.add(threads.submit(() -> request(some)));
            }
            var vectors = new ArrayList<float[]>(texts.size());
            for (var future : futures) {
                vectors.addAll(future.get());
            }
            return vectors;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while the model worked");
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("the model is closed", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } finally {
            futures.forEach(future -> future.cancel(true));
        }
    }

    @Override
    public float[] embedQuery(String text) {
        var vector = embed(head(options.queryPrefix() + text));
        if (vector.length != dimension() || !(Vectors.squaredLength(vector) > 0)) {
            throw new ModelFailedException("unusable-vector", null);
        }
        return vector;
    }

    private String head(String text) {
        var tokens = tokenizer.tokens(text);
        int room = MAX_TOKENS - MARKERS;
        return tokens.size() <= room
                ? text
                : text.substring(0, tokens.get(room - 1).end());
    }

    private List<float[]> request(List<String> texts) throws InterruptedException {
        requests.acquire();
        try {
            return call.embed(texts);
        } finally {
            requests.release();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        call.close();
        tokenizer.close();
    }
}
