/// What it costs to come through the gateway: to publish, to search, to be told of events. Enter at
/// [GatewayBenchmark]; each figure is measured in turns with the same work done without the gateway, by plain sockets.
/// It may not know the gateway's code.
package dev.alluvium.bench.gateway;
