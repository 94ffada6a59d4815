-- // The API reads, and its role can do nothing else.
DO
$$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'alluvium_reader') THEN
        RAISE EXCEPTION 'the role alluvium_reader is missing: as superuser, CREATE ROLE alluvium_reader LOGIN PASSWORD …; GRANT CONNECT ON DATABASE … TO alluvium_reader; ALTER ROLE alluvium_reader IN DATABASE … SET search_path = alluvium, public; ALLUVIUM_READER_PASSWORD tells query-api the password';
    END IF;
END
$$;
GRANT USAGE ON SCHEMA alluvium TO alluvium_reader;
GRANT SELECT ON alluvium.embedding_generations, alluvium.changelog TO alluvium_reader;

-- Tables of tenants, through their parents only.
DO
$$
DECLARE
    target regclass;
BEGIN
    FOR target IN SELECT c.oid
                    FROM pg_catalog.pg_class c
                    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
                   WHERE c.relnamespace = 'alluvium'::regnamespace AND c.relkind = 'p' AND c.relrowsecurity
                     AND NOT c.relispartition AND a.attname = 'tenant_id' AND NOT a.attisdropped
    LOOP
        EXECUTE format('GRANT SELECT ON %s TO alluvium_reader', target);
    END LOOP;
END
$$;
-- And those that later migrations wall off.
CREATE OR REPLACE FUNCTION alluvium.wall_off(parent regclass, partitions int) RETURNS void
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
        PERFORM alluvium.wall_off(target);
    END LOOP;
    EXECUTE format('GRANT SELECT ON %s TO alluvium_reader', parent);
END
$$;

GRANT EXECUTE ON FUNCTION alluvium.current_tenant(), alluvium.audience(text, text), alluvium.audiences(),
    alluvium.reads_everything(), alluvium.sees_message(uuid, text), alluvium.authenticate(bytea),
    alluvium.named_tenant(uuid, text) TO alluvium_reader;

-- Whatever it says of itself, the reader is no worker, nor is a role that may become it.
CREATE OR REPLACE FUNCTION alluvium.reads_everything() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(current_setting('alluvium.reader', true) = 'worker', false)
           AND NOT pg_has_role(current_user, 'alluvium_reader', 'member');

-- The figures of the current tenant, exact. They count messages that the reader may not see, and so run as the owner: within the
-- tenant's wall, which holds for the owner too.
CREATE FUNCTION alluvium.tenant_counts()
    RETURNS TABLE (stored bigint, deleted bigint, pending bigint, failed bigint, oldest_pending timestamptz, insights bigint)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    tenant uuid := alluvium.current_tenant();
    reader text := coalesce(current_setting('alluvium.reader', true), '');
BEGIN
    PERFORM set_config('alluvium.reader', 'worker', true);
    RETURN QUERY
    SELECT coalesce(sum(c.stored), 0)::bigint, coalesce(sum(c.deleted), 0)::bigint, coalesce(sum(c.pending), 0)::bigint,
           coalesce(sum(c.failed), 0)::bigint,
           (SELECT min(w.stored_at) FROM alluvium.embedding_work w WHERE w.tenant_id = tenant AND w.state = 'pending'),
           (SELECT count(*) FROM alluvium.insights i WHERE i.tenant_id = tenant AND i.status = 'active')
      FROM alluvium.message_counts c
     WHERE c.tenant_id = tenant;
    PERFORM set_config('alluvium.reader', reader, true);
END
$$;
REVOKE ALL ON FUNCTION alluvium.tenant_counts() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.tenant_counts() TO alluvium_app, alluvium_reader;

-- //@UNDO
DROP FUNCTION alluvium.tenant_counts();
CREATE OR REPLACE FUNCTION alluvium.reads_everything() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(current_setting('alluvium.reader', true) = 'worker', false);
REVOKE EXECUTE ON FUNCTION alluvium.current_tenant(), alluvium.audience(text, text), alluvium.audiences(),
    alluvium.reads_everything(), alluvium.sees_message(uuid, text), alluvium.authenticate(bytea),
    alluvium.named_tenant(uuid, text) FROM alluvium_reader;
CREATE OR REPLACE FUNCTION alluvium.wall_off(parent regclass, partitions int) RETURNS void
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
        PERFORM alluvium.wall_off(target);
    END LOOP;
END
$$;
DO
$$
DECLARE
    target regclass;
BEGIN
    FOR target IN SELECT c.oid FROM pg_catalog.pg_class c
                   WHERE c.relnamespace = 'alluvium'::regnamespace AND c.relkind IN ('r', 'p')
                     AND pg_catalog.has_table_privilege('alluvium_reader', c.oid, 'select')
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM alluvium_reader', target);
    END LOOP;
END
$$;
REVOKE ALL ON SCHEMA alluvium FROM alluvium_reader;
