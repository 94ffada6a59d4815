package dev.alluvium.analysis;

/// Places of words in a text, as bits: 64 are compared and moved at a time (shift-and, Baeza-Yates and Gonnet 1992).
final class PlaceSet {
    private final long[] bits;

    /// @param places that the text has
    PlaceSet(int places) {
        this.bits = new long[(places >> 6) + 1];
    }

    void add(int place) {
        bits[place >> 6] |= 1L << place;
    }

    boolean isEmpty() {
        for (long some : bits) {
            if (some != 0) {
                return false;
            }
        }
        return true;
    }

    /// Adds the places that are in both of two sets, each moved on by so many.
    ///
    /// @param by none of them is moved beyond the text's places
    void addCommon(PlaceSet one, PlaceSet other, int by) {
        int words = by >> 6;
        int rest = by & 63;
        for (int i = 0; i + words < bits.length; i++) {
            long common = one.bits[i] & other.bits[i];
            if (common == 0) {
                continue;
            }
            bits[i + words] |= common << rest;
            if (rest > 0 && i + words + 1 < bits.length) {
                bits[i + words + 1] |= common >>> (64 - rest);
            }
        }
    }
}
