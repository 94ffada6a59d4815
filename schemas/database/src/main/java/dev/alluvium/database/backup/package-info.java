/// What the whole database is asked before it is copied, and before a copy takes its place. Entered at
/// [dev.alluvium.database.backup.BackupSnapshot] and [dev.alluvium.database.backup.RestoreTarget]. Knows no
/// tenant.
package dev.alluvium.database.backup;
