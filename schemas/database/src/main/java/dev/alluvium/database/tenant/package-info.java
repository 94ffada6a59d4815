/// Who a tenant is and who asks for it, as values: ids, names, states and shares, credentials and what they allow.
/// Enter at [TenantId], and at [Caller] and [Reader] for whoever reads.
/// It knows no database and no connection.
package dev.alluvium.database.tenant;
