-- // A key ends with the key that made it, and a token opens no tenant that is younger than the token.
-- parent_id: the key that issued this one. A key that was issued by an operator or by a token has none.
-- keys_outlive: what this key issues is not revoked with it, and may last longer. Only an operator says so, or a key of which that
-- was said.
ALTER TABLE alluvium.api_keys ADD COLUMN parent_id uuid REFERENCES alluvium.api_keys;
ALTER TABLE alluvium.api_keys ADD COLUMN keys_outlive boolean NOT NULL DEFAULT false;
CREATE INDEX api_keys_parent ON alluvium.api_keys (parent_id) WHERE parent_id IS NOT NULL;

-- When the tenant was created, too: a token that was issued before meant another tenant of the same slug.
DROP FUNCTION alluvium.named_tenant(uuid, text);
CREATE FUNCTION alluvium.named_tenant(wanted_id uuid, wanted_slug text)
    RETURNS TABLE (tenant_id uuid, slug text, state text, created_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
SELECT t.tenant_id, t.slug, t.state, t.created_at FROM alluvium.tenants t WHERE t.tenant_id = wanted_id
UNION ALL
SELECT t.tenant_id, t.slug, t.state, t.created_at FROM alluvium.tenants t WHERE t.slug = wanted_slug
$$;
REVOKE ALL ON FUNCTION alluvium.named_tenant(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.named_tenant(uuid, text) TO alluvium_app, alluvium_control;

-- //@UNDO
DROP FUNCTION alluvium.named_tenant(uuid, text);
CREATE FUNCTION alluvium.named_tenant(wanted_id uuid, wanted_slug text)
    RETURNS TABLE (tenant_id uuid, slug text, state text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
SELECT t.tenant_id, t.slug, t.state FROM alluvium.tenants t WHERE t.tenant_id = wanted_id
UNION ALL
SELECT t.tenant_id, t.slug, t.state FROM alluvium.tenants t WHERE t.slug = wanted_slug
$$;
REVOKE ALL ON FUNCTION alluvium.named_tenant(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.named_tenant(uuid, text) TO alluvium_app, alluvium_control;
DROP INDEX alluvium.api_keys_parent;
ALTER TABLE alluvium.api_keys DROP COLUMN keys_outlive;
ALTER TABLE alluvium.api_keys DROP COLUMN parent_id;
