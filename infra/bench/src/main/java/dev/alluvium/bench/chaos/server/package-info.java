/// The servers of the fault suite: a broker and a database behind proxies, a disk that can be filled, and a model
/// server that can fail.
/// Enter at [ChaosServers].
/// It knows no worker.
package dev.alluvium.bench.chaos.server;
