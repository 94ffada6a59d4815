/// `POST /v1/search`: messages found by meaning, by words or by both. One enters it at [SearchRoutes]; [Search] embeds
/// the text and waits for a turn, and [SearchMessages] finds, ranks and shows in the request's mode. It may not know
/// insights, which are a [SearchTarget][dev.alluvium.query.search.hit.SearchTarget] of their own package.
package dev.alluvium.query.search;
