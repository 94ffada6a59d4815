-- // Each tenant's messages have a language, by which their words are stemmed.
-- What is wanted stands in tenants. What the tenant's words are filed by, which searches go by too, stands beside the postings, in
-- the row of the public ones; the two differ until the tenant is indexed anew. Null is the installation's language.
ALTER TABLE alluvium.tenants ADD COLUMN language text;
ALTER TABLE alluvium.lexical_statistics ADD COLUMN language text;

-- What the current tenant wants; no other's can be asked for.
CREATE FUNCTION alluvium.wanted_language() RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS
$$
SELECT t.language FROM alluvium.tenants t WHERE t.tenant_id = alluvium.current_tenant()
$$;
REVOKE ALL ON FUNCTION alluvium.wanted_language() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alluvium.wanted_language() TO alluvium_app;

-- //@UNDO
DROP FUNCTION alluvium.wanted_language();
ALTER TABLE alluvium.lexical_statistics DROP COLUMN language;
ALTER TABLE alluvium.tenants DROP COLUMN language;
