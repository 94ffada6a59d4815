/// Messages by what they say: postings, the score by BM25, and what must and must not be said. One enters it at
/// [ScoreWords] and [SelectByTerms]. It may not know vectors, but for the traits that both read of a message.
package dev.alluvium.query.search.words;
