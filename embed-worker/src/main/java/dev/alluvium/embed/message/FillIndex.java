package dev.alluvium.embed.message;

import dev.alluvium.database.TenantTransaction;

/// Takes the vectors of a tenant into the index of all tenants once it has so many that searches use the index, some
/// with each transaction that writes more, so that none takes long. Until all are there, a search compares the rest
/// one by one; so what is here decides how fast it is, never what it finds.
///
/// A vector in the index costs about a millisecond of a processor, as much as everything else that is written of a
/// message, and most tenants never have enough of them for it to pay.
final class FillIndex {

    /// Messages with vectors from which on a tenant's are in the index: fewer than those from which on searches use
    /// it, so that it is complete by then.
    static final int FROM = 2_000;

    /// For each vector that is written, so many older ones are taken in.
    private static final int OLDER_EACH = 4;
    private static final int AT_LEAST = 64;
    private static final int AT_MOST = 512;

    private static final String FILL = """
        update alluvium.embeddings e
           set indexed = true
          from (select o.message_id, o.ordinal
                  from alluvium.embeddings o
                 where o.tenant_id = ?::uuid and o.generation = ? and not o.indexed
                 limit ?) as older
         where e.tenant_id = ?::uuid and e.generation = ? and e.message_id = older.message_id
           and e.ordinal = older.ordinal and not e.indexed
        """;

    private FillIndex() {}

    /// @param written vectors in this transaction, which are in the index already
    static void goOn(TenantTransaction tx, short generation, int written) {
        var tenant = tx.tenant().value();
        int older = Math.clamp(OLDER_EACH * (long) written, AT_LEAST, AT_MOST);
        tx.sql().execute(FILL, tenant, generation, older, tenant, generation);
    }
}
