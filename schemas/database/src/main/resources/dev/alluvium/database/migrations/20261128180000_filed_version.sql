-- // By which version of the analysis the words of a tenant are filed, beside the language, in the row of the public ones.
-- Null: by an older one that did not say. Searches for words then say that hits may be missing, and read texts where postings
-- cannot be relied upon, until the tenant is indexed anew. A tenant of which nothing is filed yet gets the version with its first
-- message.
ALTER TABLE alluvium.lexical_statistics ADD COLUMN analysis int;

-- //@UNDO
ALTER TABLE alluvium.lexical_statistics DROP COLUMN analysis;
