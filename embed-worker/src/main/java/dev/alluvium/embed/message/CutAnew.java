package dev.alluvium.embed.message;

import static java.util.stream.Collectors.partitioningBy;

import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.embed.message.work.Cut;
import dev.alluvium.embed.message.work.SelectChunked;
import dev.alluvium.embed.message.work.Work;
import dev.alluvium.embeddings.ModelUnavailableException;
import dev.alluvium.embeddings.Urgency;
import dev.alluvium.runtime.settings.RefusedException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Cuts messages that were embedded anew, some at a time, and replaces the chunks of those that are cut otherwise now.
/// Each message has all of its former chunks or all of the new ones, whoever looks when. A second time, nothing is
/// otherwise.
public final class CutAnew {

    private static final int BYTES_AT_ONCE = 4 << 20;

    /// Others of the tenant that write wait for a transaction to end.
    private static final int CHUNKS_AT_ONCE = 64;

    /// What became of some messages.
    ///
    /// @param last where to go on; null when there are no more
    /// @param looked at so many for the last time
    /// @param replaced the chunks of so many
    /// @param refused the ids of those that keep their chunks, since the model does not embed them anew
    public record Slice(String last, int looked, int replaced, List<String> refused) {}

    private final TenantDatabase database;
    private final EmbedTexts embedTexts;
    private final SettleWork settleWork;
    private final InstantSource clock;

    private CutAnew(TenantDatabase database, EmbedTexts embedTexts, SettleWork settleWork, InstantSource clock) {
        this.database = database;
        this.embedTexts = embedTexts;
        this.settleWork = settleWork;
        this.clock = clock;
    }

    public static CutAnew with(EmbedParts parts, MeterRegistry registry) {
        return new CutAnew(
                parts.database(),
                EmbedTexts.with(parts, new EmbedMeters(registry)),
                new SettleWork(parts.generation(), parts.patience(), parts.chunking()),
                parts.clock());
    }

    /// @param after messages whose ids are greater
    /// @param most messages
    /// @throws ModelUnavailableException when the model is down; nothing was written
    /// @throws RefusedException when the installation's chunks have another size by now
    public Slice next(TenantId tenant, String after, int most) {
        var messages = database.read(tenant, Reader.WORKER, tx -> SelectChunked.select(tx, after, most, BYTES_AT_ONCE));
        if (messages.isEmpty()) {
            return new Slice(null, 0, 0, List.of());
        }
        var cuts = new ArrayList<Cut>();
        for (var message : messages) {
            var cut = embedTexts.cut(message.due());
            if (!message.isCutAs(cut)) {
                cuts.add(cut);
            }
        }
        var work = embed(tenant, cuts).stream().collect(partitioningBy(Work.Embedded.class::isInstance));
        var anew = work.get(true).stream().map(Work.Embedded.class::cast).toList();
        int replaced = replace(tenant, anew);
        if (replaced < anew.size()) {
            // Some changed meanwhile, perhaps in nothing that is cut. Those that are done are so already.
            return new Slice(after, 0, replaced, List.of());
        }
        var refused = work.get(false).stream().map(Work::messageId).toList();
        return new Slice(messages.getLast().due().messageId(), messages.size(), replaced, refused);
    }

    private List<Work> embed(TenantId tenant, List<Cut> cuts) {
        return cuts.isEmpty()
                ? List.of()
                : ScopedValue.where(Urgency.IS_URGENT, false)
                        .call(() -> embedTexts.embedCut(Map.of(tenant, cuts)).get(tenant));
    }

    private int replace(TenantId tenant, List<Work.Embedded> anew) {
        int replaced = 0;
        var some = new ArrayList<Work.Embedded>();
        int chunks = 0;
        for (var message : anew) {
            some.add(message);
            chunks += message.chunks().size();
            if (chunks >= CHUNKS_AT_ONCE) {
                replaced += write(tenant, some);
                some.clear();
                chunks = 0;
            }
        }
        return replaced + write(tenant, some);
    }

    private int write(TenantId tenant, List<Work.Embedded> some) {
        if (some.isEmpty()) {
            return 0;
        }
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return database.write(tenant, tx -> settleWork.replace(tx, some, now));
    }
}
