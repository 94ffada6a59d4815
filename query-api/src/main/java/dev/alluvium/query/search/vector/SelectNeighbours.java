package dev.alluvium.query.search.vector;

import dev.alluvium.database.EmbeddingGeneration;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.tenant.Caller;
import dev.alluvium.query.search.hit.SearchTarget.Found;
import dev.alluvium.query.search.hit.SearchViews.HitView;
import dev.alluvium.query.search.request.CountMatches;
import dev.alluvium.query.search.request.SearchRequest.Filter;
import dev.alluvium.query.search.vector.ScanVectors.Depth;
import dev.alluvium.query.search.vector.ScanVectors.Order;
import dev.alluvium.query.search.vector.ScanVectors.Scan;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/// The messages whose best chunk is nearest to a vector: as many as the limit and the matches allow, found in the
/// cheapest way that the size of the tenant and of what the filter admits leaves. Thread-safe.
///
/// The thresholds were measured; see RATIONALE.md.
public final class SelectNeighbours {
    /// How many vectors are looked at in the index for each that a filter shall leave. Further off, the index
    /// misses too many.
    private static final int NEAR = 10;

    private static final int CANDIDATES = 80;
    private static final int CANDIDATES_OF_MANY = 120;
    private static final int CANDIDATES_OF_VERY_MANY = 200;

    /// Numbers of messages at which another way becomes cheaper.
    ///
    /// @param few of a tenant: up to here comparing all vectors is as fast as the index
    /// @param fewMatches of a filter: up to here they are compared one by one
    /// @param read of a tenant: up to here what a filter without an index admits is found by reading all messages
    /// @param many of a tenant: beyond this the index keeps more vectors in sight, so as not to miss some
    /// @param veryMany of a tenant: beyond this yet more
    /// @param tooMany of a tenant: beyond this, comparing all would take longer than a caller waits
    public record Thresholds(int few, int fewMatches, int read, int many, int veryMany, int tooMany) {
        static final Thresholds MEASURED = new Thresholds(2_500, 4_000, 30_000, 50_000, 500_000, 2_000_000);
    }

    private final Thresholds thresholds;
    private final ScanVectors scan;
    private final CompareAll compareAll;
    private final TenantSizes sizes;

    public SelectNeighbours(EmbeddingGeneration generation) {
        this(generation, Thresholds.MEASURED);
    }

    SelectNeighbours(EmbeddingGeneration generation, Thresholds thresholds) {
        this.thresholds = thresholds;
        this.scan = new ScanVectors(generation);
        this.compareAll = new CompareAll(generation);
        this.sizes = new TenantSizes(System::nanoTime);
    }

    /// The messages nearest to a vector, nearest first.
    ///
    /// @param plan as [Found] names it
    /// @param complete false when there may be further ones and the limit is not reached
    public record Neighbours(List<Neighbour> nearest, String plan, boolean complete) {}

    /// @param plan as [Found] names it
    public record Shown(List<HitView> hits, String plan) {}

    /// What most searches ask for, in one statement: the nearest of all messages and what is shown of them. Empty
    /// when that takes more than one.
    ///
    /// @param last whether nothing is asked after it, as far as is known
    public Optional<Shown> shown(TenantTransaction tx, float[] vector, int limit, boolean last) {
        long size = sizes.of(tx);
        int chunks = chunks(limit);
        if (size <= chunks) {
            return Optional.empty();
        }
        var order = order(size);
        boolean crowded = sizes.isCrowded(tx.tenant());
        var scanned = new Scan(vector, Filter.NONE, order, new Depth(chunks, crowded ? chunks : fewChunks(limit)));
        var hits = scan.shown(tx, scanned, limit, last);
        if (hits.size() < limit && !crowded) {
            sizes.crowded(tx.tenant());
            hits = scan.shown(tx, new Scan(vector, Filter.NONE, order, new Depth(chunks, chunks)), limit, last);
        }
        return hits.size() < limit ? Optional.empty() : Optional.of(new Shown(hits, plan(order)));
    }

    public Neighbours run(TenantTransaction tx, float[] vector, Filter filter, int limit) {
        return run(tx, vector, filter, limit, scan::run);
    }

    /// With the traits of each, where that takes no statement more.
    public Neighbours withTraits(TenantTransaction tx, float[] vector, Filter filter, int limit) {
        return run(tx, vector, filter, limit, scan::withTraits);
    }

    private Neighbours run(
            TenantTransaction tx,
            float[] vector,
            Filter filter,
            int limit,
            BiFunction<TenantTransaction, Scan, List<Neighbour>> first) {
        long size = sizes.of(tx);
        int chunks = chunks(limit);
        boolean all = filter.equals(Filter.NONE);
        if (size <= chunks || !all && isSmall(tx, filter, size)) {
            return exact(compareAll.run(tx, vector, filter, limit));
        }
        var order = order(size);
        var depth = new Depth(all ? chunks : NEAR * chunks, NEAR * chunks);
        var found = first.apply(tx, new Scan(vector, filter, order, depth));
        if (found.size() >= limit) {
            return new Neighbours(found.subList(0, limit), plan(order), true);
        }
        return goOn(tx, vector, filter, limit, new Begun(order, size, found));
    }

    /// How many chunks to look at for so many messages: several may belong to one message, or to a revision that was
    /// edited since. A power of two, so that few statements have to be planned.
    private static int chunks(int limit) {
        return Integer.highestOneBit(limit + Math.max(10, limit / 4) - 1) << 1;
    }

    /// Enough where most messages are one chunk. In a small tenant, looking at the message of each chunk takes most of
    /// a search's time.
    private static int fewChunks(int limit) {
        return limit + Math.max(4, limit / 4);
    }

    private Order order(long size) {
        return size <= thresholds.few ? Order.COMPARISON : Order.INDEX;
    }

    private static String plan(Order order) {
        return order == Order.INDEX ? Found.HNSW : Found.EXACT;
    }

    /// How many vectors the index has to keep in sight for a search of this caller's.
    public int candidates(TenantDatabase database, Caller caller) {
        var recent = sizes.recent(caller.tenant());
        long size = recent.isPresent() ? recent.getAsLong() : database.read(caller, sizes::of);
        if (size <= thresholds.many) {
            return CANDIDATES;
        }
        return size <= thresholds.veryMany ? CANDIDATES_OF_MANY : CANDIDATES_OF_VERY_MANY;
    }

    /// How near certain messages are; those without a vector are left out.
    public List<Neighbour> of(TenantTransaction tx, float[] vector, Collection<String> messageIds) {
        return compareAll.run(tx, vector, messageIds);
    }

    private record Begun(Order order, long size, List<Neighbour> found) {}

    private boolean isSmall(TenantTransaction tx, Filter filter, long size) {
        return size <= thresholds.few
                || (CountMatches.isCheap(filter)
                        ? CountMatches.upTo(tx, filter, thresholds.fewMatches) < thresholds.fewMatches
                        : size <= thresholds.read);
    }

    /// What began did not find enough: many stale chunks or many of one message, a filter that admits little
    /// where the question leads, or an index in which others' vectors are in the way.
    private Neighbours goOn(TenantTransaction tx, float[] vector, Filter filter, int limit, Begun begun) {
        var plan = begun.order == Order.INDEX ? Found.BOTH : Found.EXACT;
        if (begun.size > thresholds.tooMany) {
            return new Neighbours(begun.found, Found.HNSW, false);
        }
        if (filter.equals(Filter.NONE)) {
            int chunks = 8 * chunks(limit);
            var found = scan.run(tx, new Scan(vector, filter, Order.COMPARISON, new Depth(chunks, chunks)));
            if (found.size() >= limit) {
                return new Neighbours(found.subList(0, limit), plan, true);
            }
        }
        return new Neighbours(compareAll.run(tx, vector, filter, limit), plan, true);
    }

    private static Neighbours exact(List<Neighbour> nearest) {
        return new Neighbours(nearest, Found.EXACT, true);
    }
}
