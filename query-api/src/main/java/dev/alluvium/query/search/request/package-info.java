/// What a search asks for: the request as it was read, and its filter as a condition in SQL. One enters it at
/// [ReadSearch], which turns a body into a [SearchRequest]. It may not know how a search is answered.
package dev.alluvium.query.search.request;
