/// What connects an agent that starts programs to the gateway. Entered by `McpCommand`; it knows lines of JSON-RPC and
/// one address, and nothing of what the tools do.
package dev.alluvium.cli.agent;
