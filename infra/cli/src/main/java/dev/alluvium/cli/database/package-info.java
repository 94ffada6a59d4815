/// The schema's commands: migrations, and partitions of a tenant's own.
/// Enter at [MigrateCommands] and [PromoteCommand].
/// They know no message: the work is done in `schemas/database`.
package dev.alluvium.cli.database;
