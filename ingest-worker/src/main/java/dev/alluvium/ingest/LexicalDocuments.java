package dev.alluvium.ingest;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.binding.ArrayColumn;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Record;

/// Rows of `lexical_documents`: under which number, for whom and by which terms a message is filed.
final class LexicalDocuments {

    /// @param document its number within the tenant
    /// @param audience that it is filed for
    /// @param length in words, those of the context by their weight
    /// @param weights see [dev.alluvium.analysis.Postings#weights]; null when its postings were written at once
    record Filed(int document, String audience, float length, List<String> terms, byte[] weights) {
        static Filed of(Record row) {
            return new Filed(
                    row.get("document", Integer.class),
                    row.get("audience", String.class),
                    row.get("length", Float.class),
                    List.of(row.get("terms", String[].class)),
                    row.get("weights", byte[].class));
        }
    }

    /// What [#columns] binds. The terms of a document travel as one text, because arrays of arrays must have one
    /// length.
    static final String ROWS = """
        unnest(?::text[], ?::int[], ?::text[], ?::real[], ?::text[], ?::bytea[])
          as u (message, document, audience, length, terms, weights)
        """;

    private LexicalDocuments() {}

    static Map<String, Filed> held(TenantTransaction tx, Collection<String> messageIds) {
        var held = new HashMap<String, Filed>();
        tx.sql()
                .resultQuery("""
                    select message, document, audience, length, terms, weights
                      from alluvium.lexical_documents
                     where tenant_id = ?::uuid and message = any (?::text[])
                    """, tx.tenant().value(), messageIds.toArray(String[]::new))
                .forEach(row -> held.put(row.get("message", String.class), Filed.of(row)));
        return held;
    }

    /// Those with a number after one and up to another.
    static List<Filed> between(TenantTransaction tx, int after, int last) {
        return tx.sql().resultQuery("""
            select document, audience, length, terms, weights
              from alluvium.lexical_documents
             where tenant_id = ?::uuid and document > ? and document <= ?
            """, tx.tenant().value(), after, last).fetch(Filed::of);
    }

    /// Named twice, so that the server looks up these messages and not all of the tenant.
    static void change(TenantTransaction tx, Map<String, Filed> changed) {
        if (!changed.isEmpty()) {
            var binds = columns(changed);
            binds.add(tx.tenant().value());
            binds.add(changed.keySet().toArray(String[]::new));
            tx.sql().execute("""
                update alluvium.lexical_documents d
                   set audience = u.audience, length = u.length, terms = string_to_array(u.terms, ' '),
                       weights = case when d.weights is null then null else u.weights end
                  from %s
                 where d.tenant_id = ?::uuid and d.message = any (?::text[]) and d.message = u.message
                """.formatted(ROWS), binds.toArray());
        }
    }

    static List<Object> columns(Map<String, Filed> filed) {
        var rows = List.copyOf(filed.entrySet());
        var columns = new ArrayList<Object>();
        columns.add(ArrayColumn.texts(rows.stream().map(Map.Entry::getKey).toArray(String[]::new)));
        columns.add(ArrayColumn.integers(
                rows.stream().map(row -> row.getValue().document()).toArray(Integer[]::new)));
        columns.add(ArrayColumn.texts(
                rows.stream().map(row -> row.getValue().audience()).toArray(String[]::new)));
        columns.add(ArrayColumn.reals(
                rows.stream().map(row -> row.getValue().length()).toArray(Float[]::new)));
        columns.add(ArrayColumn.texts(rows.stream()
                .map(row -> String.join(" ", row.getValue().terms()))
                .toArray(String[]::new)));
        columns.add(ArrayColumn.bytes(
                rows.stream().map(row -> row.getValue().weights()).toArray(byte[][]::new)));
        return columns;
    }

    static void delete(TenantTransaction tx, List<String> messageIds) {
        if (!messageIds.isEmpty()) {
            tx.sql()
                    .execute(
                            "delete from alluvium.lexical_documents where tenant_id = ?::uuid and message = any"
                                    + " (?::text[])",
                            tx.tenant().value(),
                            messageIds.toArray(String[]::new));
        }
    }
}
