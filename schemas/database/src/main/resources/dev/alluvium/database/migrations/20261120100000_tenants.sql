-- // Tenants, their keys, and the two questions a process may ask about them.
CREATE TABLE alluvium.tenants (
    tenant_id  uuid        NOT NULL PRIMARY KEY,
    slug       text        NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9](-?[a-z0-9])*$' AND length(slug) <= 63),
    name       text        NOT NULL,
    state      text        NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'suspended')),
    created_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE alluvium.api_keys (
    key_id         uuid        NOT NULL PRIMARY KEY,
    tenant_id      uuid        NOT NULL REFERENCES alluvium.tenants,
    name           text        NOT NULL,
    hash           bytea       NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
    scopes         text[]      NOT NULL CHECK (scopes <@ ARRAY ['read', 'admin'] AND cardinality(scopes) > 0),
    principal_id   text,
    principal_type text,
    created_at     timestamptz NOT NULL DEFAULT now(),
    expires_at     timestamptz,
    revoked_at     timestamptz,
    last_used_at   timestamptz,
    CHECK ((principal_id IS NULL) = (principal_type IS NULL))
);
CREATE INDEX api_keys_tenant ON alluvium.api_keys (tenant_id, created_at, key_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON alluvium.tenants, alluvium.api_keys TO alluvium_control;

-- The tenant of this transaction. No tenant is an error and never an empty result, so that a forgotten scope is noticed.
-- pg_input_is_valid instead of an exception block: that would open a subtransaction, which a parallel plan may not.
CREATE FUNCTION alluvium.current_tenant() RETURNS uuid
    LANGUAGE plpgsql STABLE PARALLEL SAFE AS
$$
DECLARE
    setting text := pg_catalog.current_setting('alluvium.tenant_id', true);
BEGIN
    IF setting IS NULL OR setting OPERATOR(pg_catalog.=) '' OR NOT pg_catalog.pg_input_is_valid(setting, 'uuid') THEN
        RAISE EXCEPTION 'no tenant in this transaction' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN setting::pg_catalog.uuid;
END
$$;
REVOKE ALL ON FUNCTION alluvium.current_tenant() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.current_tenant() TO alluvium_app, alluvium_control;

-- The application role sees neither table; it asks these functions, which answer for the ids or the key it already has.
CREATE FUNCTION alluvium.tenant_states(ids uuid[]) RETURNS TABLE (tenant_id uuid, state text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
SELECT t.tenant_id, t.state FROM alluvium.tenants t WHERE t.tenant_id = ANY (ids)
$$;
REVOKE ALL ON FUNCTION alluvium.tenant_states(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.tenant_states(uuid[]) TO alluvium_app, alluvium_control;

-- The last use is kept to the minute, and skipped when the row is locked: a search never waits for bookkeeping.
CREATE FUNCTION alluvium.authenticate(presented bytea)
    RETURNS TABLE (tenant_id uuid, slug text, state text, key_id uuid, scopes text[], principal_id text, principal_type text)
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
UPDATE alluvium.api_keys SET last_used_at = now()
 WHERE key_id IN (SELECT k.key_id
                    FROM alluvium.api_keys k
                   WHERE k.hash = presented
                     AND k.revoked_at IS NULL
                     AND (k.expires_at IS NULL OR k.expires_at > now())
                     AND (k.last_used_at IS NULL OR k.last_used_at < now() - interval '1 minute')
                     FOR NO KEY UPDATE SKIP LOCKED);
SELECT k.tenant_id, t.slug, t.state, k.key_id, k.scopes, k.principal_id, k.principal_type
  FROM alluvium.api_keys k
  JOIN alluvium.tenants t ON t.tenant_id = k.tenant_id
 WHERE k.hash = presented
   AND k.revoked_at IS NULL
   AND (k.expires_at IS NULL OR k.expires_at > now())
$$;
REVOKE ALL ON FUNCTION alluvium.authenticate(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.authenticate(bytea) TO alluvium_app, alluvium_control;

-- Cuts a tenant table into partitions and walls off the parent and each of them: partitions do not inherit row level
-- security. Every migration that adds a tenant table ends with a call of this. It runs as its caller, the owner.
-- The sub-select makes the planner evaluate the setting once for each statement, not once for each row.
CREATE FUNCTION alluvium.wall_off(parent regclass, partitions int) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    name   text := (SELECT relname FROM pg_class WHERE oid = parent);
    target regclass;
BEGIN
    FOR n IN 0 .. partitions - 1 LOOP
        EXECUTE format('CREATE TABLE alluvium.%I PARTITION OF %s FOR VALUES WITH (MODULUS %s, REMAINDER %s)',
                       name || '_p' || lpad(n::text, 2, '0'), parent, partitions, n);
    END LOOP;
    FOR target IN SELECT relid FROM pg_partition_tree(parent) LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', target);
        EXECUTE format('CREATE POLICY tenant_only ON %s USING (tenant_id = (SELECT alluvium.current_tenant()))'
                           || ' WITH CHECK (tenant_id = (SELECT alluvium.current_tenant()))', target);
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION alluvium.wall_off(regclass, int) FROM PUBLIC;

-- //@UNDO
DROP FUNCTION alluvium.wall_off(regclass, int);
DROP FUNCTION alluvium.authenticate(bytea);
DROP FUNCTION alluvium.tenant_states(uuid[]);
DROP FUNCTION alluvium.current_tenant();
DROP TABLE alluvium.api_keys;
DROP TABLE alluvium.tenants;
