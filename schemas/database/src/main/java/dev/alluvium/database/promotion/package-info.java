/// Moves a tenant to partitions of its own and back, while the tenant is written to and searched.
/// Enter at [Promotions], as the role `alluvium_owner`.
/// It changes only where rows lie, never what they say.
package dev.alluvium.database.promotion;
