/// A copy of the database as a folder, and a database from such a copy. Entered at
/// [dev.alluvium.cli.backup.BackupCommand] and [dev.alluvium.cli.backup.RestoreCommand]. Knows PostgreSQL's
/// own programs and no tenant's rows.
package dev.alluvium.cli.backup;
