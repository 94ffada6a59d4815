package dev.alluvium.query.search.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.promotion.PromotionProgress;
import dev.alluvium.database.promotion.PromotionStep;
import dev.alluvium.database.promotion.Promotions;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.query.StoredVectors;
import dev.alluvium.query.search.request.SearchRequest.Filter;
import dev.alluvium.query.search.vector.SelectNeighbours.Neighbours;
import dev.alluvium.query.search.vector.SelectNeighbours.Thresholds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A tenant that moves to an index of its own, and back, is searched by both indexes meanwhile.
class PromotedSearchIT {
    private static final Thresholds LOW = new Thresholds(100, 20, 50, 80, 500_000, 1_000_000);
    private static final int VECTORS = 1_500;
    private static final int LIMIT = 10;

    private final List<Double> recalls = new ArrayList<>();
    private MigratedDatabase migrated;
    private TenantDatabase database;
    private StoredVectors vectors;
    private SelectNeighbours byIndex;
    private SelectNeighbours exactly;
    private TenantId tenant;

    @BeforeEach
    void open() {
        migrated = MigratedDatabase.create();
        database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry());
        vectors = new StoredVectors(migrated, 11);
        byIndex = new SelectNeighbours(database.activeGeneration(), LOW);
        exactly = new SelectNeighbours(database.activeGeneration(), Thresholds.MEASURED);
        tenant = migrated.newTenant();
    }

    @AfterEach
    void close() {
        database.close();
        migrated.close();
    }

    @Test
    void noSearchIsShortOrMissesMoreWhileRowsMove() throws SQLException {
        vectors.store(tenant, VECTORS, 0.9f, n -> "m-" + n);
        var searching = new Searching();
        try (var promotions = Promotions.open(migrated.owner())) {
            promotions.promote(slug(), searching);
            search();
            promotions.back(slug(), searching);
        }
        assertThat(searching.amid).as("searches with rows in both places").isGreaterThan(4);
        assertThat(recalls)
                .hasSizeGreaterThan(20)
                .allSatisfy(recall -> assertThat(recall).isGreaterThanOrEqualTo(0.8));
        assertThat(recalls.stream().mapToDouble(each -> each).average().orElseThrow())
                .isGreaterThanOrEqualTo(0.99);
    }

    private void search() {
        for (int i = 0; i < 3; i++) {
            var vector = vectors.near(0.9f);
            var found = ids(byIndex, vector);
            var all = ids(exactly, vector);
            assertThat(all).hasSize(LIMIT).doesNotHaveDuplicates();
            assertThat(found).hasSize(LIMIT).doesNotHaveDuplicates();
            var common = new HashSet<>(found);
            common.retainAll(all);
            recalls.add(common.size() / (double) LIMIT);
        }
    }

    private List<String> ids(SelectNeighbours select, float[] vector) {
        return database.read(tenant, Reader.EVERYONE, tx -> {
            var shown = select.shown(tx, vector, LIMIT, true).orElseThrow();
            assertThat(shown.plan()).isEqualTo(select == byIndex ? "hnsw" : "exact");
            assertThat(ids(select.run(tx, vector, Filter.NONE, LIMIT)))
                    .containsExactlyElementsOf(
                            shown.hits().stream().map(hit -> hit.messageId()).toList());
            return shown.hits().stream().map(hit -> hit.messageId()).toList();
        });
    }

    private static List<String> ids(Neighbours found) {
        return found.nearest().stream().map(Neighbour::messageId).toList();
    }

    private String slug() throws SQLException {
        return asSuperuser("select slug from alluvium.tenants where tenant_id = '" + tenant + "'");
    }

    private String asSuperuser(String question) throws SQLException {
        try (var connection = migrated.connectAsSuperuser();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(question)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private final class Searching implements PromotionProgress {
        private int amid;

        @Override
        public void began(PromotionStep step) {
            search();
        }

        @Override
        public void moved(String table, long rows) {
            if (table.equals("embeddings")) {
                amid += rows < VECTORS ? 1 : 0;
                search();
            }
        }

        @Override
        public void waiting(PromotionStep step) {
            search();
        }
    }
}
