/// How the scores of both ways become one: their scale and their weight, as the settings say. One enters it at
/// [Ranking]. It may not know where scores come from.
package dev.alluvium.query.search.rank;
