package dev.alluvium.embed;

import dev.alluvium.database.TenantId;
import dev.alluvium.embed.Work.ChunkVector;
import dev.alluvium.embeddings.Chunk;
import dev.alluvium.embeddings.Chunker;
import dev.alluvium.embeddings.EmbeddingModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Cuts texts into chunks and gets their vectors, each different input of a tenant once: from the database where the
/// tenant has it, else from the model. The texts of all tenants go to the model together, so that a batch of many
/// small tenants keeps it as busy as one of a large tenant.
final class EmbedTexts {

    private static final Logger LOG = LoggerFactory.getLogger(EmbedTexts.class);
    private static final int ATTEMPTS = 3;

    /// Finds vectors that a tenant already has.
    interface KnownVectors {
        Map<InputHash, float[]> find(TenantId tenant, Set<InputHash> hashes);
    }

    private record Input(TenantId tenant, InputHash hash) {}

    /// @param lead what stands in front of each chunk for the model: who speaks
    private record Cut(Work.Due due, String lead, List<Chunk> chunks) {

        String input(Chunk chunk) {
            return lead + chunk.text();
        }
    }

    private final Chunker chunker;
    private final EmbeddingModel model;
    private final KnownVectors known;
    private final EmbedMeters meters;

    EmbedTexts(Chunker chunker, EmbeddingModel model, KnownVectors known, EmbedMeters meters) {
        this.chunker = chunker;
        this.model = model;
        this.known = known;
        this.meters = meters;
    }

    Map<TenantId, List<Work>> embed(Map<TenantId, List<Work.Due>> due) {
        var cuts = new LinkedHashMap<TenantId, List<Cut>>();
        var vectors = new HashMap<Input, float[]>();
        var missing = new LinkedHashMap<Input, String>();
        due.forEach((tenant, its) -> {
            var cut = its.stream().map(this::cut).toList();
            cuts.put(tenant, cut);
            var inputs = inputs(cut);
            known.find(tenant, inputs.keySet()).forEach((hash, vector) -> vectors.put(new Input(tenant, hash), vector));
            inputs.forEach((hash, text) -> missing.put(new Input(tenant, hash), text));
        });
        meters.reused(vectors.size());
        missing.keySet().removeAll(vectors.keySet());
        var refusals = fill(vectors, missing);
        var work = new LinkedHashMap<TenantId, List<Work>>();
        cuts.forEach((tenant, cut) -> work.put(
                tenant,
                cut.stream().map(c -> work(tenant, c, vectors, refusals)).toList()));
        return work;
    }

    /// A name that would take much of the room is left out.
    private Cut cut(Work.Due work) {
        var lead = work.speaker() + ": ";
        return chunker.behind(lead)
                .map(behind -> new Cut(work, lead, behind.chunk(work.content())))
                .orElseGet(() -> new Cut(work, "", chunker.chunk(work.content())));
    }

    private static Map<InputHash, String> inputs(List<Cut> cuts) {
        var inputs = new LinkedHashMap<InputHash, String>();
        for (var cut : cuts) {
            cut.chunks().forEach(chunk -> inputs.putIfAbsent(InputHash.of(cut.input(chunk)), cut.input(chunk)));
        }
        return inputs;
    }

    /// Adds the vectors that are missing; returns why those that still are afterwards have none.
    private Map<Input, String> fill(Map<Input, float[]> vectors, Map<Input, String> missing) {
        if (missing.isEmpty()) {
            return Map.of();
        }
        var inputs = List.copyOf(missing.keySet());
        try {
            var embedded = meters.embedding(inputs.size(), () -> model.embedAll(List.copyOf(missing.values())));
            for (int i = 0; i < inputs.size(); i++) {
                vectors.put(inputs.get(i), embedded.get(i));
            }
            return Map.of();
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException e) {
            var kind = e.getClass().getSimpleName();
            LOG.warn("the model refuses one of {} texts: {}; they are tried one by one", inputs.size(), kind);
            return fillOneByOne(vectors, missing);
        }
    }

    private Map<Input, String> fillOneByOne(Map<Input, float[]> vectors, Map<Input, String> missing) {
        var refusals = new HashMap<Input, String>();
        missing.forEach((input, text) -> {
            for (int attempt = 1; !vectors.containsKey(input) && attempt <= ATTEMPTS; attempt++) {
                try {
                    vectors.put(input, model.embed(text));
                } catch (CancellationException e) {
                    throw e;
                } catch (RuntimeException e) {
                    refusals.put(input, e.getClass().getSimpleName());
                }
            }
        });
        return refusals;
    }

    private static Work work(TenantId tenant, Cut cut, Map<Input, float[]> vectors, Map<Input, String> refusals) {
        var due = cut.due();
        var embedded = new ArrayList<ChunkVector>(cut.chunks().size());
        for (var chunk : cut.chunks()) {
            var input = new Input(tenant, InputHash.of(cut.input(chunk)));
            var vector = vectors.get(input);
            if (vector == null) {
                int attempts = due.attempts() + ATTEMPTS;
                return new Work.Refused(due.messageId(), due.revision(), attempts, refusals.get(input));
            }
            embedded.add(new ChunkVector(chunk, input.hash(), vector));
        }
        return new Work.Embedded(due.messageId(), due.revision(), embedded);
    }
}
