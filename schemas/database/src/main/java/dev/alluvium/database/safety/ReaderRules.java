package dev.alluvium.database.safety;

import java.util.List;

/// What the role of a process that only reads must not be able to do.
final class ReaderRules {
    private static final String INSTEAD = ": query-api connects as alluvium_reader (ALLUVIUM_READER_USER)";

    static final List<SafetyRule> RULES = List.of(
            new SafetyRule("""
                select current_user::text
                 where exists (
                       select from pg_class c
                        where c.relnamespace = to_regnamespace('alluvium') and c.relkind in ('r', 'p')
                          and (has_table_privilege(c.oid, 'insert,update,delete')
                               or has_any_column_privilege(c.oid, 'insert,update')))
                """, "role '%s' may write, and this process only reads" + INSTEAD),
            new SafetyRule("""
                select current_user::text
                 where set_config('alluvium.reader', 'worker', true) = 'worker' and alluvium.reads_everything()
                """, "role '%s' sees everything of a tenant once it says that it is a worker" + INSTEAD),
            // What it may have done for it: the time at which a key was used, the sum of its refusals, its figures.
            new SafetyRule("""
                select p.oid::regprocedure::text
                  from pg_proc p
                 where p.pronamespace = to_regnamespace('alluvium') and p.prosecdef and p.provolatile = 'v'
                   and p.proname not in ('authenticate', 'note_refusals', 'tenant_counts', 'not_written_by')
                   and has_function_privilege(p.oid, 'execute')
                 order by 1
                """, "this role may have %s change rows" + INSTEAD));

    private ReaderRules() {}
}
