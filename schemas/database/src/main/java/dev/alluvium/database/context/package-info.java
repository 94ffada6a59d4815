/// The conversation in the vectors: each message's vector is mixed with the vectors of the messages before it.
/// Enter at [ContextMix] for the arithmetic and at [RemixVectors] in a transaction that changes what vectors are mixed
/// of.
/// It runs in a tenant's transaction that somebody else opened, and does not know where vectors come from.
package dev.alluvium.database.context;
