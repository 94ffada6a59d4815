/// Records that were rejected: listed, and sent again to their place.
/// Enter at [RejectedCommands].
/// They do not know why a record was rejected beyond what its headers say.
package dev.alluvium.cli.rejected;
