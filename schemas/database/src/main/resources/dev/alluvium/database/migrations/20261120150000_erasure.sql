-- // Erased tenants: the fence that keeps them empty, the proof that they are, and who is still to be told.
-- What is left of an erased tenant: an id that was drawn by lot, numbers and times. The id is never used again, so that what
-- still arrives for it is known for what it is. The slug is free.
CREATE TABLE alluvium.erasures (
    tenant_id uuid        NOT NULL PRIMARY KEY,
    begun_at  timestamptz NOT NULL DEFAULT now(),
    erased_at timestamptz,
    removed   jsonb       NOT NULL DEFAULT '{}',
    untold    text[]      NOT NULL DEFAULT ARRAY ['ingest-worker', 'embed-worker']
);
CREATE INDEX erasures_untold ON alluvium.erasures (erased_at) WHERE cardinality(untold) > 0;
GRANT SELECT, INSERT, UPDATE ON alluvium.erasures TO alluvium_control;

ALTER TABLE alluvium.tenants DROP CONSTRAINT tenants_state_check;
ALTER TABLE alluvium.tenants ADD CONSTRAINT tenants_state_check CHECK (state IN ('active', 'suspended', 'erased'));

CREATE OR REPLACE FUNCTION alluvium.tenant_states(ids uuid[]) RETURNS TABLE (tenant_id uuid, state text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
SELECT t.tenant_id, t.state FROM alluvium.tenants t WHERE t.tenant_id = ANY (ids)
UNION ALL
SELECT e.tenant_id, 'erased' FROM alluvium.erasures e WHERE e.tenant_id = ANY (ids) AND e.erased_at IS NOT NULL
$$;

-- The fence. Every transaction that writes passes here, in the round trip that names its tenant, and holds the lock until it
-- ends. An erasure is written down first; then await_writers returns once all who passed before have ended. Whoever comes
-- later finds it written down, because each statement here sees what was committed when it began. Nobody waits at a tenant
-- that is being erased: the lock is tried first, and only two tenants whose ids hash alike ever wait for each other.
CREATE FUNCTION alluvium.pass_fence(tenant uuid) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    key bigint := uuid_hash_extended(tenant, 0);
BEGIN
    IF NOT pg_try_advisory_xact_lock_shared(key)
       AND NOT EXISTS (SELECT FROM alluvium.erasures e WHERE e.tenant_id = tenant) THEN
        PERFORM pg_advisory_xact_lock_shared(key);
    END IF;
    IF EXISTS (SELECT FROM alluvium.erasures e WHERE e.tenant_id = tenant) THEN
        RAISE EXCEPTION 'the tenant was erased' USING ERRCODE = 'TE001';
    END IF;
END
$$;
REVOKE ALL ON FUNCTION alluvium.pass_fence(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.pass_fence(uuid) TO alluvium_app;

CREATE FUNCTION alluvium.await_writers(tenant uuid) RETURNS void
    LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS
$$
SELECT pg_advisory_xact_lock(uuid_hash_extended(tenant, 0))
$$;
REVOKE ALL ON FUNCTION alluvium.await_writers(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.await_writers(uuid) TO alluvium_control;

-- Erasures that are complete and that one of the workers has not told its consumers of.
CREATE FUNCTION alluvium.untold_erasures(teller text) RETURNS TABLE (tenant_id uuid, erased_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
SELECT e.tenant_id, e.erased_at
  FROM alluvium.erasures e
 WHERE cardinality(e.untold) > 0 AND e.erased_at IS NOT NULL AND teller = ANY (e.untold)
 ORDER BY e.erased_at
 LIMIT 1000
$$;
REVOKE ALL ON FUNCTION alluvium.untold_erasures(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.untold_erasures(text) TO alluvium_app;

CREATE FUNCTION alluvium.told_erasures(teller text, ids uuid[]) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
UPDATE alluvium.erasures SET untold = array_remove(untold, teller) WHERE tenant_id = ANY (ids)
$$;
REVOKE ALL ON FUNCTION alluvium.told_erasures(text, uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.told_erasures(text, uuid[]) TO alluvium_app;

-- The proof. Counts a tenant's rows in every table that has tenants' rows, whether or not the erasure knows that table, as a
-- role that no policy applies to. Nobody can log in as that role; this function is all it does.
DO
$$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'alluvium_auditor' AND rolbypassrls) THEN
        RAISE EXCEPTION 'the role alluvium_auditor is missing: as superuser, CREATE ROLE alluvium_auditor NOLOGIN BYPASSRLS; GRANT alluvium_auditor TO alluvium_owner WITH INHERIT FALSE, SET TRUE';
    END IF;
END
$$;
CREATE FUNCTION alluvium.rows_of_tenant(tenant uuid) RETURNS TABLE (table_name text, row_count bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    FOR table_name IN SELECT c.relname
                        FROM pg_class c
                        JOIN pg_attribute a ON a.attrelid = c.oid
                       WHERE c.relnamespace = 'alluvium'::regnamespace
                         AND c.relkind IN ('r', 'p')
                         AND NOT c.relispartition
                         AND a.attname = 'tenant_id'
                         AND NOT a.attisdropped
                         AND c.relname <> 'erasures'
                       ORDER BY 1
    LOOP
        EXECUTE format('SELECT count(*) FROM alluvium.%I WHERE tenant_id = $1', table_name) INTO row_count USING tenant;
        RETURN NEXT;
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION alluvium.rows_of_tenant(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.rows_of_tenant(uuid) TO alluvium_control;
GRANT USAGE, CREATE ON SCHEMA alluvium TO alluvium_auditor;
ALTER FUNCTION alluvium.rows_of_tenant(uuid) OWNER TO alluvium_auditor;
REVOKE CREATE ON SCHEMA alluvium FROM alluvium_auditor;
DO
$$
DECLARE
    target regclass;
BEGIN
    FOR target IN SELECT c.oid
                    FROM pg_catalog.pg_class c
                    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
                   WHERE c.relnamespace = 'alluvium'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                     AND a.attname = 'tenant_id' AND NOT a.attisdropped AND c.relname <> 'erasures'
    LOOP
        EXECUTE format('GRANT SELECT ON %s TO alluvium_auditor', target);
    END LOOP;
END
$$;
-- And on those that later migrations add.
ALTER DEFAULT PRIVILEGES IN SCHEMA alluvium GRANT SELECT ON TABLES TO alluvium_auditor;

-- //@UNDO
ALTER DEFAULT PRIVILEGES IN SCHEMA alluvium REVOKE SELECT ON TABLES FROM alluvium_auditor;
DROP FUNCTION alluvium.rows_of_tenant(uuid);
DO
$$
DECLARE
    target regclass;
BEGIN
    FOR target IN SELECT c.oid
                    FROM pg_catalog.pg_class c
                   WHERE c.relnamespace = 'alluvium'::regnamespace AND c.relkind IN ('r', 'p')
                     AND pg_catalog.has_table_privilege('alluvium_auditor', c.oid, 'select')
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM alluvium_auditor', target);
    END LOOP;
END
$$;
REVOKE ALL ON SCHEMA alluvium FROM alluvium_auditor;
DROP FUNCTION alluvium.told_erasures(text, uuid[]);
DROP FUNCTION alluvium.untold_erasures(text);
DROP FUNCTION alluvium.await_writers(uuid);
DROP FUNCTION alluvium.pass_fence(uuid);
CREATE OR REPLACE FUNCTION alluvium.tenant_states(ids uuid[]) RETURNS TABLE (tenant_id uuid, state text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
SELECT t.tenant_id, t.state FROM alluvium.tenants t WHERE t.tenant_id = ANY (ids)
$$;
UPDATE alluvium.tenants SET state = 'suspended' WHERE state = 'erased';
ALTER TABLE alluvium.tenants DROP CONSTRAINT tenants_state_check;
ALTER TABLE alluvium.tenants ADD CONSTRAINT tenants_state_check CHECK (state IN ('active', 'suspended'));
DROP TABLE alluvium.erasures;
