package dev.alluvium.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnnamedTenantTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1",
                "select * from alluvium.tenant_states(?)",
                "select generation from alluvium.embedding_generations",
                "select content from alluvium.messages where tenant_id = ?",
                "SELECT \"alluvium\".\"messages\".\"content\" FROM \"alluvium\".\"messages\" WHERE"
                        + " \"alluvium\".\"messages\".\"tenant_id\" = ?",
                "select m.* from alluvium.messages as m where ? = m.tenant_id",
                "select * from alluvium.messages where (tenant_id in (?, ?))",
                "select * from alluvium.messages m join alluvium.chunks c on c.tenant_id = m.tenant_id where"
                        + " m.tenant_id = ?",
                "select (select count(*) from alluvium.chunks c where c.tenant_id = ?) from alluvium.messages m where"
                        + " m.tenant_id = ?",
                "with a as (select * from alluvium.messages m where m.tenant_id = ?) select * from a",
                "select * from alluvium.messages a, alluvium.messages b where a.tenant_id = ? and b.tenant_id = ?",
                "insert into alluvium.messages (tenant_id, message_id) values (?, ?)",
                "insert into alluvium.message_counts as c (tenant_id, writer) values (?, ?) on conflict (tenant_id,"
                        + " writer) do nothing",
                "update alluvium.messages m set content = '' from unnest(?) u where m.tenant_id = ?",
                "delete from alluvium.embedding_work w using unnest(?) as u where w.tenant_id = ?",
                "select 'from alluvium.messages' as text",
                "select * from alluvium.messages where tenant_id = ? for update",
                "select * from alluvium.messages where (tenant_id, message_id) in ((?, ?), (?, ?))",
            })
    void fine(String sql) {
        assertThat(UnnamedTenant.in(sql)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        select * from alluvium.messages|messages
        select tenant_id from alluvium.messages|messages
        select * from "alluvium"."messages" where "message_id" = ?|messages
        select * from alluvium.messages m join alluvium.chunks c using (message_id) where m.tenant_id = ?|c
        select * from alluvium.messages m join alluvium.chunks c on true where tenant_id = ?|c
        select * from alluvium.messages a, alluvium.messages b where a.tenant_id = ?|b
        select * from alluvium.messages where tenant_id = ? union all select * from alluvium.messages|messages
        select (select count(*) from alluvium.chunks c) from alluvium.messages m where m.tenant_id = ?|c
        insert into alluvium.messages (message_id) values (?)|messages
        insert into alluvium.messages values (?)|messages
        insert into alluvium.messages (tenant_id) select tenant_id from alluvium.chunks|chunks
        update alluvium.messages set tenant_id = ?|messages
        update alluvium.messages set content = ?, tenant_id = ?|messages
        delete from alluvium.embedding_work|embedding_work
        select * from alluvium.messages where 'tenant_id = 1' = ?|messages
        """)
    void forgotten(String sql, String table) {
        assertThat(UnnamedTenant.in(sql)).contains(table);
    }

    @Test
    void longTextsAreSkipped() {
        var text = "it''s from alluvium.chunks ".repeat(50_000);
        assertThat(UnnamedTenant.in("select '" + text + "' from alluvium.messages where tenant_id = ?"))
                .isEmpty();
    }

    @Test
    void knowsTheTablesOfTenantsAndNoOthers() {
        assertThat(TenantTables.NAMES)
                .contains(
                        "messages", "superseded_revisions", "embedding_work", "message_counts", "chunks", "embeddings")
                .doesNotContain("tenants", "api_keys", "embedding_generations", "changelog");
    }
}
