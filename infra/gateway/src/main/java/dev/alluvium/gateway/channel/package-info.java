/// What other systems say, as messages: Slack, CloudEvents, and whatever posts JSON. Entered by `ChannelRoutes`. Each
/// `Connector` says who may call it and what its requests mean; it knows nothing of Kafka or of query-api.
package dev.alluvium.gateway.channel;
