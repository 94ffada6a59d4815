package dev.alluvium.gateway.events;

/// An event of a tenant, before it is known who may be told.
///
/// @param record where it lies
/// @param after how far the tenant has been told once this is
/// @param bytes of the record, as a measure of what is held
record Found(Happened what, ResultTopic topic, Position.Place record, Position after, int bytes) {}
