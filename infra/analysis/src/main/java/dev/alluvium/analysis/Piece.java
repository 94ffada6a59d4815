package dev.alluvium.analysis;

/// A term before it is stemmed.
///
/// @param form see [Folding]
/// @param position how many words stand before it
/// @param span how many places of words it takes: more than one for a word that its parts are there for, too
/// @param start its first character in the plain text
/// @param end just after its last one
/// @param single whether it is one character of a run of several, for which the pairs are there, too
record Piece(String form, int position, int span, int start, int end, boolean single) {
    Piece(String form, int position, int start, int end) {
        this(form, position, 1, start, end, false);
    }
}
