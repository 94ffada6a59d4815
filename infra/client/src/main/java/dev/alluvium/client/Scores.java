package dev.alluvium.client;

import java.util.Optional;

/// How well something matches.
///
/// @param score what hits are ordered by, comparable within one answer
/// @param similarity cosine, where it was found by meaning
/// @param keyword BM25, where it was found by words
public record Scores(double score, Optional<Double> similarity, Optional<Double> keyword) {
    static Scores of(Fields hit) {
        return new Scores(hit.number("score"), hit.optionalNumber("similarity"), hit.optionalNumber("keyword_score"));
    }
}
