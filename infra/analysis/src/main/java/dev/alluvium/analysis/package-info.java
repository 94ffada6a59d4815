/// What a text says to a search by words: its terms by language, their weights, and the postings that are stored of
/// them.
/// Enter at [TextAnalyzers] for the terms of a text, and at [Postings] for the stored form.
/// It knows no database and no query: the worker that files words and the API that looks them up share it.
package dev.alluvium.analysis;
