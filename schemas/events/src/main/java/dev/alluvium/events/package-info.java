/// What the processes say to each other: event records, the Avro schemas behind them, the codec, the topics and the
/// rules that a message must keep. No broker client and no database here, so that producers can depend on it too.
package dev.alluvium.events;
