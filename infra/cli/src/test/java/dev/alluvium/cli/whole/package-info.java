/// Tests of whole systems: all processes as they are started, published to, searched, broken and mended.
/// Enter at [Script], which runs the command line as a person does, or at [BrokerWithRights].
/// It knows what the command line and the guides say, and nothing of how a command works.
package dev.alluvium.cli.whole;
