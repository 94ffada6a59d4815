/// What a search gives: a [SearchTarget] finds hits, whose text, part and context are selected here, beside the
/// messages of which only the text tells whether they are hits. One enters it at [SelectHits]. It may not know how hits
/// are found.
package dev.alluvium.query.search.hit;
