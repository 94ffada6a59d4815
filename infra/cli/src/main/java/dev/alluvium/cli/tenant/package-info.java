/// Tenants and their keys, what was done to them, and their end.
/// Enter at [TenantCommands], [KeyCommands] and [AuditCommand].
/// It reaches tenants through the API, and their rows not at all.
package dev.alluvium.cli.tenant;
