/// Makes a database and changes its schema: roles and extension as a superuser, migrations up and down as the owner.
/// Enter at [Bootstrap] once for a database, and at [Migrations] for each new version.
/// It knows neither tenants nor their rows.
package dev.alluvium.database.migration;
