package dev.alluvium.database.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementRulesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1",
                "  \n(select 1) union all (select 2)",
                "with a as (select 1) insert into t select * from a",
                "INSERT INTO t VALUES (?)",
                "update t set x = 1;",
                "values (1)",
                "select pg_advisory_xact_lock(1)",
                "merge into t using u on true when matched then delete"
            })
    void allowed(String sql) {
        assertThat(StatementRules.check(sql)).isSameAs(sql);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "commit",
                "begin",
                "ROLLBACK",
                "savepoint a",
                "set x = 1",
                "reset all",
                "discard all",
                "/* */ commit",
                "-- a\nselect 1",
                "selection",
                "select 1; commit",
                "select set_config('a', 'b', true)",
                "select pg_catalog.\"set_config\"('a', 'b', true)",
                "select U&\"set\\005fconfig\"('a', 'b', true)",
                "update pg_settings set setting = ''",
                "copy t from stdin",
                "declare c cursor with hold for select 1",
                "select query_to_xml('select set_' || 'config(''a'', ''b'', true)', true, true, '')",
                "select ts_rewrite('a'::tsquery, 'select ' || 'x')",
                "select word from ts_stat('select x')",
                "select pg_advisory_lock(1)",
                "select pg_try_advisory_lock_shared(1)",
                "listen x",
                "explain analyze select 1",
                ""
            })
    void refused(String sql) {
        assertThatThrownBy(() -> StatementRules.check(sql)).isInstanceOf(IllegalStateException.class);
    }
}
