/// The only door to tenants' rows: [TenantDatabase] opens it, and every transaction behind it belongs to one tenant.
/// What a transaction is, what it may ask for, and the canary that watches the walls are here; connections and the
/// checks at the start lie below.
/// It knows no process and no broker; what is public here for other packages of this module (contexts, unscoped
/// transactions) is closed to all other modules.
package dev.alluvium.database;
