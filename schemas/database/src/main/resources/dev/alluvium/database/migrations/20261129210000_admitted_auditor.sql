-- // The auditor is let in by policies, so that no role has to stand above row level security.
-- Where a server belongs to somebody else, nobody may give BYPASSRLS away. The role has it nowhere from here on: a policy of each
-- table of tenants admits it, and what it was granted limits it. Nobody can log in as it. A program of the version before refuses
-- a further permissive policy, so this is no mere expansion.
GRANT EXECUTE ON FUNCTION alluvium.current_tenant(), alluvium.audience(text, text), alluvium.audiences(),
    alluvium.reads_everything(), alluvium.sees_message(uuid, text) TO alluvium_auditor;

CREATE OR REPLACE FUNCTION alluvium.reads_everything() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(current_setting('alluvium.reader', true) = 'worker', false)
           AND NOT pg_has_role(current_user, 'alluvium_reader', 'member')
           OR current_user = 'alluvium_auditor';

CREATE FUNCTION alluvium.admit_auditor(target regclass) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    EXECUTE format('CREATE POLICY auditor_too ON %s TO alluvium_auditor USING (true) WITH CHECK (true)', target);
END
$$;
REVOKE ALL ON FUNCTION alluvium.admit_auditor(regclass) FROM PUBLIC;

CREATE OR REPLACE FUNCTION alluvium.wall_off(target regclass) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', target);
    EXECUTE format('CREATE POLICY tenant_only ON %s USING (tenant_id = (SELECT alluvium.current_tenant()))'
                       || ' WITH CHECK (tenant_id = (SELECT alluvium.current_tenant()))', target);
    PERFORM alluvium.restrict_readers(target);
    PERFORM alluvium.admit_auditor(target);
END
$$;

-- Partitions too, like the other policies.
SELECT alluvium.admit_auditor(c.oid)
  FROM pg_catalog.pg_class c
 WHERE c.relnamespace = 'alluvium'::regnamespace AND c.relkind IN ('r', 'p') AND c.relrowsecurity
   AND EXISTS (SELECT FROM pg_catalog.pg_attribute a
                WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped);

-- The proof. No count is given where a policy could have hidden rows from it.
DROP FUNCTION alluvium.rows_of_tenant(uuid);
CREATE FUNCTION alluvium.rows_of_tenant(tenant uuid) RETURNS TABLE (table_name text, row_count bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    hidden text;
BEGIN
    SELECT string_agg(c.relname, ', ' ORDER BY c.relname) INTO hidden
      FROM pg_class c
     WHERE c.relnamespace = 'alluvium'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relrowsecurity
       AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped)
       AND (NOT EXISTS (SELECT FROM pg_policy p
                         WHERE p.polrelid = c.oid AND p.polpermissive AND p.polcmd = '*'
                           AND p.polroles = ARRAY [current_user::regrole::oid]
                           AND pg_get_expr(p.polqual, p.polrelid) = 'true')
            OR EXISTS (SELECT FROM pg_policy p
                        WHERE p.polrelid = c.oid AND NOT p.polpermissive AND p.polname <> 'visible_only'));
    IF hidden IS NOT NULL OR NOT alluvium.reads_everything() THEN
        RAISE EXCEPTION 'policies could hide rows from the count of what is left: %', coalesce(hidden, 'visible_only')
            USING HINT = 'Drop what was added to them, or migrate down and up again.';
    END IF;
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
GRANT CREATE ON SCHEMA alluvium TO alluvium_auditor;
ALTER FUNCTION alluvium.rows_of_tenant(uuid) OWNER TO alluvium_auditor;
REVOKE CREATE ON SCHEMA alluvium FROM alluvium_auditor;

-- //@UNDO
-- The version before demands BYPASSRLS of the role, which its own setup gives it.
DROP FUNCTION alluvium.rows_of_tenant(uuid);
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
GRANT CREATE ON SCHEMA alluvium TO alluvium_auditor;
ALTER FUNCTION alluvium.rows_of_tenant(uuid) OWNER TO alluvium_auditor;
REVOKE CREATE ON SCHEMA alluvium FROM alluvium_auditor;
CREATE OR REPLACE FUNCTION alluvium.wall_off(target regclass) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', target);
    EXECUTE format('CREATE POLICY tenant_only ON %s USING (tenant_id = (SELECT alluvium.current_tenant()))'
                       || ' WITH CHECK (tenant_id = (SELECT alluvium.current_tenant()))', target);
    PERFORM alluvium.restrict_readers(target);
END
$$;
DROP FUNCTION alluvium.admit_auditor(regclass);
DO
$$
DECLARE
    target regclass;
BEGIN
    FOR target IN SELECT p.polrelid FROM pg_catalog.pg_policy p
                    JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
                   WHERE c.relnamespace = 'alluvium'::regnamespace AND p.polname = 'auditor_too'
    LOOP
        EXECUTE format('DROP POLICY auditor_too ON %s', target);
    END LOOP;
END
$$;
CREATE OR REPLACE FUNCTION alluvium.reads_everything() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(current_setting('alluvium.reader', true) = 'worker', false)
           AND NOT pg_has_role(current_user, 'alluvium_reader', 'member');
REVOKE EXECUTE ON FUNCTION alluvium.current_tenant(), alluvium.audience(text, text), alluvium.audiences(),
    alluvium.reads_everything(), alluvium.sees_message(uuid, text) FROM alluvium_auditor;
