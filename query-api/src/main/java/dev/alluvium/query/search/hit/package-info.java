/// What is shown: the views of the answer, the text of the hits with their part and context, and the messages of which
/// only the text tells whether they are hits. One enters it at [SelectHits]. It may not know how hits were found.
package dev.alluvium.query.search.hit;
