/// A tenant's messages and insights as files, and back into a tenant of any installation. Entered by
/// [dev.alluvium.cli.transfer.ExportCommand] and [dev.alluvium.cli.transfer.ImportCommand]. Knows the
/// tables and the topics, and no worker.
package dev.alluvium.cli.transfer;
