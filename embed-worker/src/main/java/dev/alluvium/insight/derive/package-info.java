/// What a derivation is given and what it proposes, the check of its quotes, and the vectors of its statements.
/// One enters it at [dev.alluvium.insight.derive.Derivation].
/// It may not know any derivation but the one that finds nothing, nor the database's tables.
package dev.alluvium.insight.derive;
