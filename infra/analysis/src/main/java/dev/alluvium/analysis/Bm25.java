package dev.alluvium.analysis;

/// Okapi BM25, as Lucene counts it: Robertson and Zaragoza, *The Probabilistic Relevance Framework* (2009), with an
/// inverse document frequency that is never negative.
///
/// @param k1 how soon a repeated word adds no more
/// @param b how much a long document counts less, 0 to 1
public record Bm25(double k1, double b) {

    public Bm25 {
        if (!(k1 >= 0) || !(k1 <= 100)) {
            throw new IllegalArgumentException("k1 must be from 0 to 100, is " + k1);
        }
        if (!(b >= 0) || !(b <= 1)) {
            throw new IllegalArgumentException("b must be from 0 to 1, is " + b);
        }
    }

    /// @param holding documents that have the term
    /// @param all documents
    public static double inverseFrequency(long holding, long all) {
        return Math.log(1 + (Math.max(all, holding) - holding + 0.5) / (holding + 0.5));
    }

    /// What one term adds, before its inverse frequency; less than 1.
    public double share(double frequency, double length, double averageLength) {
        return frequency / (frequency + k1 * (1 - b + b * length / averageLength));
    }
}
