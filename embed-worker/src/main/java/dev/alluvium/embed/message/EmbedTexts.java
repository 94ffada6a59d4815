package dev.alluvium.embed.message;

import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.embed.message.AskModel.Answer;
import dev.alluvium.embed.message.work.Cut;
import dev.alluvium.embed.message.work.InputHash;
import dev.alluvium.embed.message.work.SelectKnownVectors;
import dev.alluvium.embed.message.work.Work;
import dev.alluvium.embed.message.work.Work.ChunkVector;
import dev.alluvium.embeddings.Chunker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Cuts texts into chunks and gets their vectors, each different input of a tenant once: from the database where the
/// tenant has it, else from the model. The texts of all tenants go to the model together, so that a batch of many
/// small tenants keeps it as busy as one of a large tenant.
public final class EmbedTexts {

    /// Finds vectors that a tenant already has.
    public interface KnownVectors {
        Map<InputHash, float[]> find(TenantId tenant, Set<InputHash> hashes);
    }

    private record Input(TenantId tenant, InputHash hash) {}

    private final Chunker chunker;
    private final IsolatePoisonTexts askModel;
    private final KnownVectors known;
    private final EmbedMeters meters;

    static EmbedTexts with(EmbedParts parts, EmbedMeters meters) {
        var size = parts.chunking();
        return new EmbedTexts(
                new Chunker(parts.model().tokenizer(), size.tokens(), size.overlap()),
                new IsolatePoisonTexts(new AskModel(parts.model(), meters)),
                (tenant, hashes) -> parts.database()
                        .read(tenant, Reader.WORKER, tx -> SelectKnownVectors.select(tx, parts.generation(), hashes)),
                meters);
    }

    public EmbedTexts(Chunker chunker, IsolatePoisonTexts askModel, KnownVectors known, EmbedMeters meters) {
        this.chunker = chunker;
        this.askModel = askModel;
        this.known = known;
        this.meters = meters;
    }

    Map<TenantId, List<Work>> embed(Map<TenantId, List<Work.Due>> due) {
        var cuts = new LinkedHashMap<TenantId, List<Cut>>();
        due.forEach(
                (tenant, its) -> cuts.put(tenant, its.stream().map(this::cut).toList()));
        return embedCut(cuts);
    }

    Map<TenantId, List<Work>> embedCut(Map<TenantId, List<Cut>> cuts) {
        var answers = new HashMap<Input, Answer>();
        var missing = new LinkedHashMap<Input, String>();
        cuts.forEach((tenant, cut) -> {
            var inputs = inputs(cut);
            known.find(tenant, inputs.keySet())
                    .forEach((hash, vector) -> answers.put(new Input(tenant, hash), new Answer.Vector(vector)));
            inputs.forEach((hash, text) -> missing.put(new Input(tenant, hash), text));
        });
        meters.reused(answers.size());
        missing.keySet().removeAll(answers.keySet());
        ask(missing, answers);
        var work = new LinkedHashMap<TenantId, List<Work>>();
        cuts.forEach((tenant, cut) ->
                work.put(tenant, cut.stream().map(c -> work(tenant, c, answers)).toList()));
        return work;
    }

    Cut cut(Work.Due work) {
        return Cut.of(chunker, work);
    }

    private static Map<InputHash, String> inputs(List<Cut> cuts) {
        var inputs = new LinkedHashMap<InputHash, String>();
        for (var cut : cuts) {
            cut.chunks().forEach(chunk -> inputs.putIfAbsent(InputHash.of(cut.input(chunk)), cut.input(chunk)));
        }
        return inputs;
    }

    private void ask(Map<Input, String> missing, Map<Input, Answer> answers) {
        if (missing.isEmpty()) {
            return;
        }
        var answered = askModel.vectors(List.copyOf(missing.values())).iterator();
        missing.keySet().forEach(input -> answers.put(input, answered.next()));
    }

    private static Work work(TenantId tenant, Cut cut, Map<Input, Answer> answers) {
        var due = cut.due();
        var embedded = new ArrayList<ChunkVector>(cut.chunks().size());
        for (var chunk : cut.chunks()) {
            var hash = InputHash.of(cut.input(chunk));
            switch (answers.get(new Input(tenant, hash))) {
                case Answer.Vector vector -> embedded.add(ChunkVector.of(chunk, hash, vector.values()));
                case Answer.Failed failed -> {
                    return new Work.Refused(
                            due.messageId(), due.revision(), due.attempts(), failed.reason(), failed.detail());
                }
            }
        }
        return new Work.Embedded(due.messageId(), due.revision(), embedded);
    }
}
