/// What several processes make of their settings in the same way: a database, a model, the outbox of erasures.
/// A process's `main` enters it at [dev.alluvium.wiring.DatabaseWiring], [dev.alluvium.wiring.ModelWiring] and
/// [dev.alluvium.wiring.ErasureOutbox].
/// It may not know any process, and each class may use only one of the optional libraries.
package dev.alluvium.wiring;
