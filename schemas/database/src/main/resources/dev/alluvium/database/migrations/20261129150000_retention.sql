-- // How long a tenant's messages and insights are kept, and what is pruned of what is left of them.
-- Each element is a rule: 'messages' or 'insights', a number of days or 'ever', and the scope, which has no white space and may be
-- empty. Of several that hold, that of the narrowest scope counts.
ALTER TABLE alluvium.tenants ADD retention text[] NOT NULL DEFAULT '{}'
    CHECK (cardinality(retention) <= 100
           AND array_to_string(retention, E'\n') ~ '^((messages|insights) ([1-9][0-9]{0,4}|ever) \S*(\n|$))*$');

-- Tenants that have rules for messages or for insights, and whose messages are not rejected.
CREATE FUNCTION alluvium.retaining_tenants(kind text) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
SELECT t.tenant_id FROM alluvium.tenants t
 WHERE t.state = 'active' AND EXISTS (SELECT FROM unnest(t.retention) AS r (rule) WHERE split_part(r.rule, ' ', 1) = kind)
$$;
REVOKE ALL ON FUNCTION alluvium.retaining_tenants(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.retaining_tenants(text) TO alluvium_app;

-- The rules of the current tenant; days is null for ever.
CREATE FUNCTION alluvium.retention_rules(kind text) RETURNS TABLE (scope text, days int)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
SELECT split_part(r.rule, ' ', 3), nullif(split_part(r.rule, ' ', 2), 'ever')::int
  FROM alluvium.tenants t CROSS JOIN unnest(t.retention) AS r (rule)
 WHERE t.tenant_id = alluvium.current_tenant() AND split_part(r.rule, ' ', 1) = kind
$$;
REVOKE ALL ON FUNCTION alluvium.retention_rules(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.retention_rules(text) TO alluvium_app;

-- Tombstones are few, and the only rows of this index.
CREATE INDEX messages_deleted ON alluvium.messages (tenant_id, stored_at) WHERE deleted;

-- Takes away what is left of the current tenant's messages that were deleted, and of revisions that were replaced. A record that
-- Kafka delivers again still needs them: so they stay as long as Kafka may have the record (log_starts, by partition from 0; those
-- of an earlier topic and of other partitions stay), and as long as a rejected record can be sent again (90 days, and one more for
-- its segment), whatever the caller says. It runs as the owner: the application has no right to remove messages.
CREATE FUNCTION alluvium.prune_messages(of_topic text, log_starts bigint[], before timestamptz, most int)
    RETURNS TABLE (tombstones int, revisions int)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    tenant uuid := alluvium.current_tenant();
    bound  timestamptz := least(before, now() - interval '91 days');
    gone   text[];
BEGIN
    gone := ARRAY (
        SELECT m.message_id FROM alluvium.messages m
         WHERE m.tenant_id = tenant AND m.deleted AND m.stored_at < bound AND m.said_again IS NULL
           AND m.source_topic = of_topic AND m.source_offset < log_starts[m.source_partition + 1]
         ORDER BY m.stored_at
         LIMIT most);
    DELETE FROM alluvium.messages m
     WHERE m.tenant_id = tenant AND m.message_id = ANY (gone) AND m.deleted AND m.stored_at < bound;
    GET DIAGNOSTICS tombstones = ROW_COUNT;
    DELETE FROM alluvium.derived_messages d WHERE d.tenant_id = tenant AND d.message_id = ANY (gone);
    IF tombstones > 0 THEN
        INSERT INTO alluvium.message_counts AS c (tenant_id, writer, deleted) VALUES (tenant, 'retention', -tombstones)
            ON CONFLICT (tenant_id, writer) DO UPDATE SET deleted = c.deleted + excluded.deleted;
    END IF;
    DELETE FROM alluvium.superseded_revisions s
     USING unnest(log_starts) WITH ORDINALITY AS p (log_start, nth)
     CROSS JOIN LATERAL (
        SELECT o.message_id, o.revision FROM alluvium.superseded_revisions o
         WHERE o.tenant_id = tenant AND o.source_partition = p.nth - 1 AND o.source_offset < p.log_start
           AND o.source_topic = of_topic AND o.stored_at < bound
         ORDER BY o.source_offset
         LIMIT most) old
     WHERE s.tenant_id = tenant AND s.message_id = old.message_id AND s.revision = old.revision;
    GET DIAGNOSTICS revisions = ROW_COUNT;
    RETURN NEXT;
END
$$;
REVOKE ALL ON FUNCTION alluvium.prune_messages(text, bigint[], timestamptz, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.prune_messages(text, bigint[], timestamptz, int) TO alluvium_app;

-- Which tenants there are, page by page: each has something to prune now and then.
CREATE FUNCTION alluvium.tenants_after(last uuid, most int) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
SELECT t.tenant_id FROM alluvium.tenants t WHERE t.state <> 'erased' AND t.tenant_id > last ORDER BY t.tenant_id LIMIT most
$$;
REVOKE ALL ON FUNCTION alluvium.tenants_after(uuid, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.tenants_after(uuid, int) TO alluvium_app;

-- What is left of erased tenants, once everybody was told and nothing of them can arrive any more.
CREATE FUNCTION alluvium.prune_erasures(before timestamptz) RETURNS int
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    removed int;
BEGIN
    DELETE FROM alluvium.erasures e
     WHERE e.erased_at < least(before, now() - interval '91 days') AND cardinality(e.untold) = 0
       AND NOT EXISTS (SELECT FROM alluvium.tenants t WHERE t.tenant_id = e.tenant_id);
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END
$$;
REVOKE ALL ON FUNCTION alluvium.prune_erasures(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.prune_erasures(timestamptz) TO alluvium_app;

-- Rows of queues and counters live for seconds: what is dead is cleared away after some hundreds of them, not after a fifth of the
-- table, and without pauses. Room in the pages lets a counter be changed without touching its index.
CREATE FUNCTION alluvium.vacuum_often(target regclass, counts boolean) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    EXECUTE format('ALTER TABLE %s SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500,'
                       || ' autovacuum_vacuum_insert_scale_factor = 0.2, autovacuum_vacuum_cost_delay = 0%s)',
                   target, CASE WHEN counts THEN ', fillfactor = 50' ELSE '' END);
END
$$;
REVOKE ALL ON FUNCTION alluvium.vacuum_often(regclass, boolean) FROM PUBLIC;

SELECT alluvium.vacuum_often(leaf.relid, parent.counts)
  FROM (VALUES ('alluvium.embedding_work'::regclass, false), ('alluvium.passed_records', false),
               ('alluvium.message_counts', true), ('alluvium.lexical_statistics', true)) AS parent (name, counts)
 CROSS JOIN LATERAL pg_partition_tree(parent.name) AS leaf
 WHERE leaf.isleaf;

CREATE OR REPLACE FUNCTION alluvium.add_own_partition(parent regclass, tenant uuid) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '100ms' AS
$$
DECLARE
    own text := alluvium.own_partition(parent, tenant);
BEGIN
    IF to_regclass(own) IS NULL THEN
        EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE INCLUDING INDEXES)',
                       own, parent);
        PERFORM alluvium.wall_off(own::regclass);
        IF parent = 'alluvium.embedding_work'::regclass THEN
            PERFORM alluvium.vacuum_often(own::regclass, false);
        END IF;
        EXECUTE format('ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%L, 1) TO (%L, 2)', parent, own, tenant, tenant);
    END IF;
END
$$;

-- //@UNDO
CREATE OR REPLACE FUNCTION alluvium.add_own_partition(parent regclass, tenant uuid) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '100ms' AS
$$
DECLARE
    own text := alluvium.own_partition(parent, tenant);
BEGIN
    IF to_regclass(own) IS NULL THEN
        EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE INCLUDING INDEXES)',
                       own, parent);
        PERFORM alluvium.wall_off(own::regclass);
        EXECUTE format('ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%L, 1) TO (%L, 2)', parent, own, tenant, tenant);
    END IF;
END
$$;
DO
$$
DECLARE
    target regclass;
BEGIN
    FOR target IN SELECT leaf.relid
                    FROM unnest(ARRAY ['alluvium.embedding_work', 'alluvium.passed_records', 'alluvium.message_counts',
                                       'alluvium.lexical_statistics']::regclass[]) AS parent (name)
                   CROSS JOIN LATERAL pg_catalog.pg_partition_tree(parent.name) AS leaf
                   WHERE leaf.isleaf LOOP
        EXECUTE format('ALTER TABLE %s RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold,'
                           || ' autovacuum_vacuum_insert_scale_factor, autovacuum_vacuum_cost_delay, fillfactor)', target);
    END LOOP;
END
$$;
DROP FUNCTION alluvium.vacuum_often(regclass, boolean);
DROP FUNCTION alluvium.prune_erasures(timestamptz);
DROP FUNCTION alluvium.tenants_after(uuid, int);
DROP FUNCTION alluvium.prune_messages(text, bigint[], timestamptz, int);
DROP INDEX alluvium.messages_deleted;
DROP FUNCTION alluvium.retention_rules(text);
DROP FUNCTION alluvium.retaining_tenants(text);
ALTER TABLE alluvium.tenants DROP retention;
