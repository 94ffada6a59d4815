/// What a tenant has connected, over the gateway. Entered by `ChannelCommands`; it knows nothing of what the other
/// systems send.
package dev.alluvium.cli.channel;
