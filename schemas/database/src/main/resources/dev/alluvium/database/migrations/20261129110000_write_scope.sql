-- // A key may write, and says when it ends.
ALTER TABLE alluvium.api_keys DROP CONSTRAINT api_keys_scopes_check;
ALTER TABLE alluvium.api_keys ADD CONSTRAINT api_keys_scopes_check
    CHECK (scopes <@ ARRAY ['read', 'write', 'admin'] AND cardinality(scopes) > 0);

DROP FUNCTION alluvium.authenticate(bytea);
CREATE FUNCTION alluvium.authenticate(presented bytea)
    RETURNS TABLE (tenant_id uuid, slug text, state text, key_id uuid, scopes text[], principal_id text, principal_type text,
                   expires_at timestamptz)
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
SELECT k.tenant_id, t.slug, t.state, k.key_id, k.scopes, k.principal_id, k.principal_type, k.expires_at
  FROM alluvium.api_keys k
  JOIN alluvium.tenants t ON t.tenant_id = k.tenant_id
 WHERE k.hash = presented
   AND k.revoked_at IS NULL
   AND (k.expires_at IS NULL OR k.expires_at > now())
$$;
REVOKE ALL ON FUNCTION alluvium.authenticate(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.authenticate(bytea) TO alluvium_app, alluvium_control, alluvium_reader;

-- Whether a sender may write these messages of the current tenant: each is its own, or there is none of this id. A message that the
-- sender may not see counts too, so it runs as the owner; within the tenant's wall, which holds for the owner as well.
CREATE FUNCTION alluvium.not_written_by(ids text[], sender text, kind text) RETURNS SETOF text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    tenant uuid := alluvium.current_tenant();
    reader text := coalesce(current_setting('alluvium.reader', true), '');
BEGIN
    PERFORM set_config('alluvium.reader', 'worker', true);
    RETURN QUERY
    SELECT m.message_id FROM alluvium.messages m
     WHERE m.tenant_id = tenant AND m.message_id = ANY (ids) AND (m.sender_id, m.sender_type) <> (sender, kind);
    PERFORM set_config('alluvium.reader', reader, true);
END
$$;
REVOKE ALL ON FUNCTION alluvium.not_written_by(text[], text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.not_written_by(text[], text, text) TO alluvium_app, alluvium_reader;

-- //@UNDO
DROP FUNCTION alluvium.not_written_by(text[], text, text);
DROP FUNCTION alluvium.authenticate(bytea);
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
GRANT EXECUTE ON FUNCTION alluvium.authenticate(bytea) TO alluvium_app, alluvium_control, alluvium_reader;
-- A key that only writes opens nothing in the older version.
UPDATE alluvium.api_keys
   SET scopes = CASE WHEN scopes = ARRAY ['write'] THEN ARRAY ['read'] ELSE array_remove(scopes, 'write') END,
       revoked_at = CASE WHEN scopes = ARRAY ['write'] THEN coalesce(revoked_at, now()) ELSE revoked_at END
 WHERE 'write' = ANY (scopes);
ALTER TABLE alluvium.api_keys DROP CONSTRAINT api_keys_scopes_check;
ALTER TABLE alluvium.api_keys ADD CONSTRAINT api_keys_scopes_check
    CHECK (scopes <@ ARRAY ['read', 'admin'] AND cardinality(scopes) > 0);
