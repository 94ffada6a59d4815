/// What the processes say to each other: event records, the Avro schemas behind them, the topics and the rules that a
/// message must keep. Enter at [PayloadCodec] for the bytes of a record, at [Topics] for where a record goes and at
/// [MessageRules] for what a message may be. It knows no broker client and no database, so that producers can depend on
/// it too.
package dev.alluvium.events;
