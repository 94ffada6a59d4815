package dev.alluvium.database.safety;

import java.util.List;

/// What keeps a caller from the messages of its own tenant that are not for it.
final class VisibilityRules {
    private static final String WORKER = "( SELECT alluvium.reads_everything() AS reads_everything)";
    private static final String OF_CALLER = "ANY (( SELECT alluvium.audiences() AS audiences)::text[])";

    /// Columns tell what a policy has to say: those of a message, an audience that was taken from one, or its id.
    private static final String ABOUT_MESSAGES = SafeDatabase.TENANT_TABLES + """
        , about_messages as (
            select t.oid, t.relname, a.names @> array['visibility', 'sender_id'] as message,
                   a.names @> array['audience'] as audience,
                   a.names @> array['audience', 'message_id'] as follows
              from tenant_table t
              cross join lateral (select array_agg(attname::text) as names from pg_attribute
                                   where attrelid = t.oid and not attisdropped) a
             where a.names && array['message_id', 'audience', 'visibility']
        )
        """;

    private static final String WITHOUT_POLICY = ABOUT_MESSAGES + """
        select relname from about_messages t
         where not exists (
               select from pg_policy p
                cross join lateral (select case
                    when message then '((visibility = ''public''::text) OR %1$s OR (alluvium.audience(visibility, sender_id) = %2$s))'
                    when audience then '((audience = ''public''::text) OR %1$s OR (audience = %2$s))'
                    else '(%1$s OR alluvium.sees_message(tenant_id, message_id))' end) as e (said)
                where p.polrelid = t.oid and not p.polpermissive and p.polcmd = '*' and p.polroles = array[0::oid]
                  and regexp_replace(pg_get_expr(p.polqual, p.polrelid), '\\s+', ' ', 'g') = said
                  and regexp_replace(pg_get_expr(p.polwithcheck, p.polrelid), '\\s+', ' ', 'g') = said)
         order by 1
        """.formatted(WORKER, OF_CALLER);

    /// Postings are of many messages; who writes them says for whom they are.
    private static final String WITHOUT_TRIGGER = ABOUT_MESSAGES + """
        select relname from about_messages t
         where (message or follows) and not exists (
               select from pg_trigger g
                where g.tgrelid = t.oid and g.tgenabled in ('O', 'A')
                  and g.tgfoid = to_regprocedure(case when message then 'alluvium.pass_audience_on()'
                                                      else 'alluvium.take_audience()' end))
         order by 1
        """;

    private static final String SET_BEFORE = """
        select name from unnest(array['alluvium.reader', 'alluvium.principal_id', 'alluvium.principal_type']) as name
         where coalesce(current_setting(name, true), '') <> '' order by 1
        """;

    /// Asks the functions what they answer while nobody is named; the last one answers only within a transaction of a
    /// tenant, and is read instead.
    private static final String OPEN_BY_DEFAULT = """
        select 'alluvium.reads_everything()' where alluvium.reads_everything() is distinct from false
        union all
        select 'alluvium.audiences()' where alluvium.audiences() is distinct from array['public']
        union all
        select 'alluvium.audience()' where alluvium.audience('private', 'x') is distinct from 'private:x'
            or alluvium.audience('agent_only', 'x') is distinct from 'agent_only'
        union all
        select 'alluvium.sees_message()'
         where not exists (
               select from pg_proc p
                where p.oid = to_regprocedure('alluvium.sees_message(uuid, text)') and not p.prosecdef
                  and regexp_replace(pg_get_function_sqlbody(p.oid), '\\s+', ' ', 'g')
                      = 'RETURN (EXISTS (SELECT FROM alluvium.messages m'
                        || ' WHERE ((m.tenant_id = sees_message.tenant) AND (m.message_id = sees_message.message))))')
        """;

    static final List<SafetyRule> RULES = List.of(
            new SafetyRule(
                    WITHOUT_POLICY,
                    "the policy visible_only, which keeps private messages from other callers of the tenant, is missing"
                            + " or changed on %s: undo the change, or migrate down and up again"),
            new SafetyRule(
                    WITHOUT_TRIGGER,
                    "the trigger that lets chunks and vectors follow their message's visibility is missing or off on"
                            + " %s: undo the change, or migrate down and up again"),
            new SafetyRule(
                    SET_BEFORE,
                    "%s is set before any transaction began, so that a reader who is not named could see more than what"
                            + " is public: ALTER ROLE … RESET it, on the database and in postgresql.conf too"),
            new SafetyRule(
                    OPEN_BY_DEFAULT,
                    "the function %s shows more than what is public to a reader who is not named: undo the change, or"
                            + " migrate down and up again"));

    private VisibilityRules() {}
}
