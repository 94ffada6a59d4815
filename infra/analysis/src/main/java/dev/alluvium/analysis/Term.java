package dev.alluvium.analysis;

/// A word of a text, brought to the form that words are compared by.
///
/// @param text the form, at most 255 characters
/// @param position how many words stand before it
/// @param span how many places of words it takes: more than one for `snake_case`, whose parts are terms at the same
///     places
/// @param start its first character in the text, in UTF-16 units
/// @param end just after its last one
/// @param function whether it only holds a sentence together (`the`, `who`, `did`)
public record Term(String text, int position, int span, int start, int end, boolean function) {}
