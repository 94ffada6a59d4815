package dev.alluvium.query;

/// The embeddings that are searched: one generation, made by one model.
record Generation(short number, String model, int dimension) {}
