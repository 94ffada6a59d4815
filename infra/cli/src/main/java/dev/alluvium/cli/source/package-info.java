/// The commands about topics and how far they are stored. Entered from [dev.alluvium.cli.Alluvium]. Knows
/// nothing of messages: a record is a place here.
package dev.alluvium.cli.source;
