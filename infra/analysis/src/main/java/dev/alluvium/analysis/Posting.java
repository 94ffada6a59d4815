package dev.alluvium.analysis;

/// That a document has a term.
///
/// @param document its number within its block
/// @param own whether the document says it itself, and not its context, its sender's name or its date alone
/// @param named whether its sender is called so
/// @param sixths how often, in sixths: see [TermWeights]
/// @param length of the document, in words
public record Posting(int document, boolean own, boolean named, int sixths, float length) {

    /// What a posting can say; more counts as this.
    public static final int MOST_SIXTHS = 0x3fff;

    /// The largest number of half precision.
    private static final float LONGEST = 65_504f;

    public Posting {
        if (document < 0 || document >= Postings.BLOCK || sixths < 1 || !(length >= 0)) {
            throw new IllegalArgumentException("no posting: " + document + ", " + sixths + ", " + length);
        }
        sixths = Math.min(sixths, MOST_SIXTHS);
        length = Math.min(length, LONGEST);
    }
}
