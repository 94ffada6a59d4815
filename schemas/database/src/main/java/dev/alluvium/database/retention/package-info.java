/// How long what a tenant has is kept.
/// Enter at [RetentionRule], which operators set; workers ask by `TenantDatabase.retentions`.
/// It knows no rows of tenants.
package dev.alluvium.database.retention;
