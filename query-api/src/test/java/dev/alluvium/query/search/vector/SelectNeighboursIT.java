package dev.alluvium.query.search.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.query.StoredVectors;
import dev.alluvium.query.search.hit.SearchViews.HitView;
import dev.alluvium.query.search.request.SearchRequest.Filter;
import dev.alluvium.query.search.request.SearchRequest.ScopeMatch;
import dev.alluvium.query.search.vector.SelectNeighbours.Neighbours;
import dev.alluvium.query.search.vector.SelectNeighbours.Thresholds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Ways of searching that are for large tenants, with thresholds at which small ones take them.
class SelectNeighboursIT {
    private static final Thresholds LOW = new Thresholds(100, 20, 50, 80, 500_000, 1_000_000);
    private static final int LIMIT = 10;

    private static MigratedDatabase migrated;
    private static TenantDatabase database;

    private final StoredVectors vectors = new StoredVectors(migrated, 5);
    private final float[] question = vectors.question();
    private final TenantId tenant = migrated.newTenant();

    @BeforeAll
    static void open() {
        migrated = MigratedDatabase.create();
        database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry());
    }

    @AfterAll
    static void close() {
        database.close();
        migrated.close();
    }

    @Test
    void aLargeTenantIsSearchedByTheIndexWhichFindsTheNearest() throws SQLException {
        vectors.store(tenant, 400, 0.9f, n -> "m-" + n);

        var found = search(LOW, Filter.NONE);

        assertThat(found.plan()).isEqualTo("hnsw");
        assertThat(found.complete()).isTrue();
        same(ids(found), ids(search(Thresholds.MEASURED, Filter.NONE)));
        assertThat(search(Thresholds.MEASURED, Filter.NONE).plan()).isEqualTo("exact");
        assertThat(search(LOW, Filter.NONE)).isEqualTo(found);
    }

    @Test
    void vectorsNotYetIndexedAreFoundToo() throws SQLException {
        vectors.store(tenant, 400, 0.9f, n -> "m-" + n);
        var exact = ids(search(Thresholds.MEASURED, Filter.NONE));
        outOfTheIndex("message_id in ('%s')".formatted(String.join("', '", exact.subList(0, 7))));

        assertThat(search(LOW, Filter.NONE).plan()).isEqualTo("hnsw");
        same(ids(search(LOW, Filter.NONE)), exact);

        outOfTheIndex("true");
        assertThat(search(LOW, Filter.NONE).plan()).isEqualTo("hnsw");
        assertThat(ids(search(LOW, Filter.NONE))).isEqualTo(exact);
    }

    private void outOfTheIndex(String condition) throws SQLException {
        try (var connection = migrated.connectAsSuperuser()) {
            connection
                    .createStatement()
                    .execute("update alluvium.embeddings set indexed = false where tenant_id = '" + tenant + "' and "
                            + condition);
        }
    }

    @Test
    void vectorsOfAnotherTenantNearTheQuestionHideNoHit() throws SQLException {
        vectors.store(tenant, 150, 0.9f, n -> "m-" + n);
        var alone = ids(search(LOW, Filter.NONE));
        vectors.store(sharingAPartition(), 600, 0.05f, n -> "m-" + n);

        same(ids(search(LOW, Filter.NONE)), alone);
    }

    @Test
    void whenTheIndexGivesTooFewMessagesAllAreCompared() throws SQLException {
        vectors.store(tenant, 150, 0.9f, n -> "m-" + n);
        vectors.store(tenant, 60, 0.05f, n -> "of many chunks");

        var found = search(LOW, Filter.NONE);

        assertThat(found.plan()).isEqualTo("hnsw+exact");
        assertThat(found.complete()).isTrue();
        assertThat(ids(found)).hasSize(LIMIT).startsWith("of many chunks").doesNotHaveDuplicates();
    }

    /// Of 15 vectors around the question 8 are one message's, more than are looked at first.
    @Test
    void oneStatementShowsEachMessageOnceEvenIfOneHasMostOfTheNearestChunks() throws SQLException {
        vectors.store(tenant, 100, 0.9f, n -> "m-" + n);
        vectors.store(tenant, 8, 0.05f, n -> "of many chunks");
        vectors.store(tenant, 7, 0.1f, n -> "near-" + n);

        for (var thresholds : List.of(LOW, Thresholds.MEASURED)) {
            var select = new SelectNeighbours(database.activeGeneration(), thresholds);
            for (int look = 0; look < 2; look++) {
                var shown = database.read(
                        tenant,
                        Reader.EVERYONE,
                        tx -> select.shown(tx, question, LIMIT, true).orElseThrow());
                same(shown.hits().stream().map(HitView::messageId).toList(), ids(search(thresholds, Filter.NONE)));
            }
        }
    }

    @Test
    void anAnswerThatWouldTakeTooLongIsMarkedIncomplete() throws SQLException {
        vectors.store(tenant, 150, 0.9f, n -> "m-" + n);
        vectors.store(tenant, 60, 0.05f, n -> "of many chunks");

        var found = search(new Thresholds(100, 20, 50, 110, 115, 120), Filter.NONE);

        assertThat(found.complete()).isFalse();
        assertThat(found.plan()).isEqualTo("hnsw");
        assertThat(ids(found)).contains("of many chunks").hasSizeLessThan(LIMIT);
    }

    @Test
    void aFilterLosesNoHit() throws SQLException {
        vectors.store(tenant, 400, 0.9f, n -> "m-" + n);

        for (var filter : List.of(
                sender("u-1"), // 1 in 4
                sender("u-none"),
                channel("c-1"), // 1 in 40
                channel("c-none"),
                type("t-1"), // 1 in 40
                type("t-none"),
                metadata("{\"k\":1}"), // none, and without an index
                new Filter(
                        Optional.of("s-3"),
                        Optional.of("u-3"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        ScopeMatch.SUBTREE,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))) {
            var found = search(LOW, filter);
            same(ids(found), ids(search(Thresholds.MEASURED, filter)));
            assertThat(found.complete()).isTrue();
        }
        assertThat(search(LOW, sender("u-1")).plan()).isEqualTo("hnsw");
        assertThat(ids(search(LOW, sender("u-1")))).hasSize(LIMIT);
        assertThat(search(LOW, sender("u-none")).plan()).isEqualTo("exact");
        assertThat(search(LOW, channel("c-1")).plan()).isEqualTo("exact");
        assertThat(search(LOW, type("t-none")).plan()).isEqualTo("exact");
        assertThat(search(LOW, metadata("{\"k\":1}")).plan()).isEqualTo("hnsw+exact");
    }

    private Neighbours search(Thresholds thresholds, Filter filter) {
        var select = new SelectNeighbours(database.activeGeneration(), thresholds);
        return database.read(tenant, Reader.EVERYONE, tx -> select.run(tx, question, filter, LIMIT));
    }

    private static List<String> ids(Neighbours found) {
        return found.nearest().stream().map(Neighbour::messageId).toList();
    }

    /// As many, and the same but for one that an index may miss.
    private static void same(List<String> found, List<String> exact) {
        assertThat(found).hasSameSizeAs(exact).doesNotHaveDuplicates();
        assertThat(found.stream().filter(exact::contains).count()).isGreaterThanOrEqualTo(exact.size() - 1L);
    }

    private static Filter sender(String id) {
        return new Filter(
                Optional.empty(),
                Optional.of(id),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                ScopeMatch.SUBTREE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static Filter channel(String name) {
        return new Filter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(name),
                Optional.empty(),
                Optional.empty(),
                ScopeMatch.SUBTREE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static Filter metadata(String json) {
        return new Filter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                ScopeMatch.SUBTREE,
                Optional.empty(),
                Optional.empty(),
                Optional.of(json));
    }

    private static Filter type(String name) {
        return new Filter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(name),
                Optional.empty(),
                ScopeMatch.SUBTREE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /// A tenant whose vectors are in the same index.
    private TenantId sharingAPartition() throws SQLException {
        var candidates = new ArrayList<TenantId>();
        try (var connection = migrated.connectAsSuperuser();
                var ask = connection.prepareStatement("""
                    select alluvium.shared_partition('alluvium.embeddings', ?::uuid)
                           = alluvium.shared_partition('alluvium.embeddings', ?::uuid)
                    """)) {
            for (int i = 0; i < 1_000; i++) {
                var other = migrated.newTenant();
                candidates.add(other);
                ask.setString(1, tenant.toString());
                ask.setString(2, other.toString());
                try (var rows = ask.executeQuery()) {
                    rows.next();
                    if (rows.getBoolean(1)) {
                        return other;
                    }
                }
            }
        }
        throw new AssertionError("none of " + candidates.size() + " tenants shares a partition");
    }
}
