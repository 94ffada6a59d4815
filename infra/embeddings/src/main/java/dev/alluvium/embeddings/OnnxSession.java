package dev.alluvium.embeddings;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// A loaded BERT model. One thread at a time may use one [Slot]; different slots run side by side.
final class OnnxSession implements AutoCloseable {

    private static final String OUTPUT = "last_hidden_state";
    private static final long DEEP = 32L << 20;

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final int maxTokens;
    private final int dimension;

    OnnxSession(ByteBuffer model, int maxTokens, int dimension) {
        this.maxTokens = maxTokens;
        this.dimension = dimension;
        NativeLibraries.load();
        environment = OrtEnvironment.getEnvironment();
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            // A memory plan is kept for each length of text that was ever seen; RATIONALE.md has the figures.
            options.setMemoryPatternOptimization(false);
            session = create(environment, model, options);
        } catch (OrtException | ExecutionException e) {
            throw new IllegalStateException("the model does not load", e);
        }
    }

    /// On a thread with a deep stack: the runtime recurses over the model's graph and ends the process
    /// without a word where a thread has 2 MB; 8 MB were enough. An interrupt is kept for later: a process
    /// that ended while the runtime is at work here would end with a SIGSEGV.
    private static OrtSession create(OrtEnvironment environment, ByteBuffer model, OrtSession.SessionOptions options)
            throws ExecutionException {
        var creating = new FutureTask<>(() -> environment.createSession(model, options));
        new Thread(null, creating, "load-model", DEEP).start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return creating.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    Slot slot() {
        return new Slot();
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("the model does not close", e);
        }
    }

    /// Room for one text at a time, made once and used again, so that a call allocates nothing that lasts.
    final class Slot {

        private final LongBuffer ids = longs();
        private final LongBuffer types = longs();
        private final LongBuffer mask = longs();
        private final FloatBuffer output =
                direct(maxTokens * dimension * Float.BYTES).asFloatBuffer();

        Slot() {
            for (int i = 0; i < maxTokens; i++) {
                mask.put(i, 1);
            }
        }

        /// The model's output for the first token, which is where BGE models keep the meaning of the whole
        /// text.
        float[] firstHiddenState(long[] tokenIds) {
            ids.clear().put(tokenIds);
            var shape = new long[] {1, tokenIds.length};
            var outputShape = new long[] {1, tokenIds.length, dimension};
            try (var idTensor = tensor(ids, shape);
                    var maskTensor = tensor(mask, shape);
                    var typeTensor = tensor(types, shape);
                    var outputTensor = OnnxTensor.createTensor(
                            environment, output.slice(0, tokenIds.length * dimension), outputShape)) {
                var inputs = Map.of("input_ids", idTensor, "attention_mask", maskTensor, "token_type_ids", typeTensor);
                session.run(inputs, Map.of(OUTPUT, outputTensor)).close();
            } catch (OrtException e) {
                throw new IllegalStateException("the model fails", e);
            }
            var first = new float[dimension];
            output.get(0, first);
            return first;
        }

        private OnnxTensor tensor(LongBuffer values, long[] shape) throws OrtException {
            return OnnxTensor.createTensor(environment, values.slice(0, (int) shape[1]), shape);
        }

        private LongBuffer longs() {
            return direct(maxTokens * Long.BYTES).asLongBuffer();
        }

        private static ByteBuffer direct(int bytes) {
            return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        }
    }
}
