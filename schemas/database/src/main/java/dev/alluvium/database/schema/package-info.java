/// Which migrations this program has, and which of them a database has had.
/// Enter at [SchemaVersion], which says whether the two fit, and at [MigrationFiles].
/// It reads a connection that it is given; it applies nothing and knows no tenant.
package dev.alluvium.database.schema;
