/// The door of agents: tools, resources and prompts by the Model Context Protocol.
package dev.alluvium.gateway.mcp;
