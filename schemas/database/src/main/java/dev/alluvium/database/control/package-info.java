/// Who the tenants are: their names, states, keys and backlogs, and the end of a tenant.
/// Enter at [ControlDatabase], as the role `alluvium_control`.
/// It reaches a tenant's rows only to erase them, and does not know what they mean.
package dev.alluvium.database.control;
