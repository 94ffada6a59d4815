/// The only door to tenants' rows: [TenantDatabase] opens it, and every transaction behind it belongs to one tenant.
/// The
/// guard of its connections, the checks of the database at the start, the canary and what statements share are here
/// too.
/// It knows no process, no broker and no sub-package but `binding`, `schema` and `generated`; what is public here for
/// the
/// other packages of this module (pools, contexts, unscoped transactions) is closed to all other modules.
package dev.alluvium.database;
