package dev.alluvium.embeddings;

/// One model for all tests of this process: loading it is what costs most.
final class SharedModel {

    static final BgeSmall MODEL = BgeSmall.load(2, "");

    private SharedModel() {}
}
