/// How long what a tenant has is kept. Entered by [dev.alluvium.database.retention.RetentionRule], which
/// operators set, and [dev.alluvium.database.retention.Retentions], which workers ask. Knows no rows of
/// tenants.
package dev.alluvium.database.retention;
