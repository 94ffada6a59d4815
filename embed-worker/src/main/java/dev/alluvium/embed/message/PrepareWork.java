package dev.alluvium.embed.message;

import static java.util.stream.Collectors.toSet;

import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.embed.message.work.SelectDueWork;
import dev.alluvium.embed.message.work.Work;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds what records ask for and gets its vectors. Texts of a few megabytes are in memory at a time, however many
/// there are: of those before, only the vectors are kept.
final class PrepareWork {

    private static final int BYTES_AT_ONCE = 4 << 20;

    /// What a record asks for: this attempt at this revision. A record that comes again after it was made, or
    /// that a later record has overtaken, asks for nothing.
    private record Attempt(TenantId tenant, String messageId, int revision, int attempts) {

        static Attempt of(Arrival.Stored stored) {
            var event = stored.event();
            return new Attempt(stored.tenant(), event.messageId(), event.revision(), stored.attempts());
        }
    }

    private final TenantDatabase database;
    private final EmbedTexts embedTexts;

    PrepareWork(TenantDatabase database, EmbedTexts embedTexts) {
        this.database = database;
        this.embedTexts = embedTexts;
    }

    /// By tenant; nothing for tenants with nothing due.
    ///
    /// @param ids of all arrivals, by tenant
    Map<TenantId, List<Work>> prepare(List<Arrival> arrivals, Map<TenantId, Set<String>> ids) {
        return new Preparation(arrivals).of(ids);
    }

    private final class Preparation {

        private final Set<Attempt> wanted;
        private final Map<TenantId, List<Work>> prepared = new LinkedHashMap<>();
        private Map<TenantId, List<Work.Due>> next = new LinkedHashMap<>();
        private long length;

        Preparation(List<Arrival> arrivals) {
            wanted = arrivals.stream()
                    .filter(Arrival.Stored.class::isInstance)
                    .map(Arrival.Stored.class::cast)
                    .map(Attempt::of)
                    .collect(toSet());
        }

        Map<TenantId, List<Work>> of(Map<TenantId, Set<String>> ids) {
            ids.forEach((tenant, its) -> {
                for (Collection<String> left = its; !left.isEmpty(); ) {
                    left = add(tenant, left);
                }
            });
            embed();
            return prepared;
        }

        /// Those that are still to be looked at.
        private List<String> add(TenantId tenant, Collection<String> ids) {
            var found = database.read(tenant, Reader.WORKER, tx -> SelectDueWork.select(tx, ids, BYTES_AT_ONCE));
            for (var due : found.due()) {
                if (wanted.contains(new Attempt(tenant, due.messageId(), due.revision(), due.attempts()))) {
                    next.computeIfAbsent(tenant, _ -> new ArrayList<>()).add(due);
                    length += due.content().length();
                }
            }
            if (length >= BYTES_AT_ONCE) {
                embed();
            }
            return found.left();
        }

        private void embed() {
            embedTexts
                    .embed(next)
                    .forEach((tenant, work) -> prepared.computeIfAbsent(tenant, _ -> new ArrayList<>())
                            .addAll(work));
            next = new LinkedHashMap<>();
            length = 0;
        }
    }
}
