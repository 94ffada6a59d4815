package dev.alluvium.runtime.kafka.lane;

/// @param batch records taken together at most
/// @param few a lane with no more than these, waiting and in hand, goes before the backlog
/// @param fewCost nor with more than they cost together
/// @param window records of one lane that wait in memory
public record LaneSizes(int batch, int few, long fewCost, int window) {}
