package dev.alluvium.embed.message;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.context.ContextMix;
import dev.alluvium.database.context.SelectPreceding;
import dev.alluvium.database.context.SelectPreceding.Preceding;
import dev.alluvium.embed.message.work.Work;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Mixes the vectors of new messages with those before them, some of which are just as new and not in the database.
final class MixedVectors {

    private final short generation;
    private final Map<String, List<Preceding>> preceding;
    private final Map<String, float[]> fresh = new HashMap<>();

    MixedVectors(TenantTransaction tx, short generation, List<Work.Embedded> embedded) {
        this.generation = generation;
        this.preceding = SelectPreceding.of(
                tx, embedded.stream().map(Work.Embedded::messageId).toList());
        embedded.forEach(message -> fresh.put(
                message.messageId(),
                ContextMix.rounded(message.chunks().getFirst().vector())));
    }

    /// @return `raw` itself when there is nothing before the message, or it is long
    float[] of(Work.Embedded message, float[] raw) {
        var before = new ArrayList<float[]>();
        for (var each : preceding.getOrDefault(message.messageId(), List.of())) {
            before.add(fresh.getOrDefault(each.messageId(), each.vectors().get(generation)));
        }
        return ContextMix.of(raw, message.chunks().getLast().end(), before);
    }
}
