package dev.alluvium.ingest;

import dev.alluvium.analysis.TextAnalyzer;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.binding.ArrayColumn;
import dev.alluvium.ingest.LexicalDocuments.Filed;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jooq.Field;
import org.jooq.Record;

/// How many documents there are for each audience, and how long they are altogether. Ranks depend on both, and
/// nobody's may depend on what he may not know of.
final class LexicalStatistics {
    static final String EVERYBODY = "public";

    private record Sum(long documents, double length) {
        Sum plus(int sign, Filed filed) {
            return new Sum(documents + sign, length + sign * (double) filed.length());
        }
    }

    private final Map<String, Sum> changes = new TreeMap<>();

    /// Waits for another transaction of the tenant that files, and keeps others waiting until this one ends.
    /// [AddMessages] does the same.
    static Locked lock(TenantTransaction tx) {
        var row = tx.sql()
                .resultQuery("""
                    insert into alluvium.lexical_statistics as s (tenant_id, audience, language, analysis)
                    values (?::uuid, ?, alluvium.wanted_language(), ?)
                    on conflict (tenant_id, audience) do update set last_document = s.last_document
                    returning last_document, language, posted
                    """, tx.tenant().value(), EVERYBODY, TextAnalyzer.VERSION)
                .fetchSingle();
        return Locked.of(row);
    }

    /// @param lastDocument the number that was given last
    /// @param language by which the tenant's words are filed; null for the installation's
    /// @param posted the last number of which postings are written
    record Locked(int lastDocument, String language, int posted) {
        static Locked of(Record row) {
            return new Locked(
                    row.get("last_document", Integer.class),
                    row.get("language", String.class),
                    row.get("posted", Integer.class));
        }

        /// Whether a document's postings are written.
        boolean isPosted(Filed filed) {
            return filed.document() <= posted || filed.weights() == null;
        }
    }

    /// From now on words are filed and asked for by the language that the tenant wants.
    static void takeWantedLanguage(TenantTransaction tx) {
        tx.sql().execute("""
            update alluvium.lexical_statistics set language = alluvium.wanted_language()
             where tenant_id = ?::uuid and audience = ?
            """, tx.tenant().value(), EVERYBODY);
    }

    /// All words of the tenant are filed by this version of the analysis.
    static void areFiledAnew(TenantTransaction tx) {
        tx.sql().execute("""
            update alluvium.lexical_statistics set analysis = ?
             where tenant_id = ?::uuid and audience = ?
            """, TextAnalyzer.VERSION, tx.tenant().value(), EVERYBODY);
    }

    void add(Filed filed) {
        change(1, filed);
    }

    void remove(Filed filed) {
        change(-1, filed);
    }

    private void change(int sign, Filed filed) {
        changes.merge(filed.audience(), new Sum(0, 0).plus(sign, filed), (had, _) -> had.plus(sign, filed));
    }

    /// @param lastDocument the number that was given last
    /// @param posted the last number of which postings are written
    List<Object> columns(int lastDocument, int posted) {
        changes.putIfAbsent(EVERYBODY, new Sum(0, 0));
        var rows = List.copyOf(changes.entrySet());
        return List.of(
                ArrayColumn.texts(rows.stream().map(Map.Entry::getKey).toArray(String[]::new)),
                ArrayColumn.longs(
                        rows.stream().map(row -> row.getValue().documents()).toArray(Long[]::new)),
                ArrayColumn.doubles(
                        rows.stream().map(row -> row.getValue().length()).toArray(Double[]::new)),
                ofEverybody(rows, lastDocument),
                ofEverybody(rows, posted));
    }

    private static Field<Object[]> ofEverybody(List<Map.Entry<String, Sum>> rows, int number) {
        return ArrayColumn.integers(rows.stream()
                .map(row -> row.getKey().equals(EVERYBODY) ? number : 0)
                .toArray(Integer[]::new));
    }
}
