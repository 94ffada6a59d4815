-- // The tenant that a verified token names.
-- Asked with an id or with a slug; the other is null and matches nothing.
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

-- //@UNDO
DROP FUNCTION alluvium.named_tenant(uuid, text);
