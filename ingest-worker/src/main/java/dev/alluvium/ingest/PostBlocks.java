package dev.alluvium.ingest;

import dev.alluvium.analysis.Postings;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.ingest.LexicalDocuments.Filed;
import dev.alluvium.ingest.LexicalStatistics.Locked;
import java.util.Collection;

/// Posts documents when all numbers of their block are given, each row of postings once and whole. Until then a search
/// reads the rows of the documents themselves.
final class PostBlocks {
    private PostBlocks() {}

    /// @param locked how far documents were numbered and posted
    /// @param added by this transaction, whose rows are not written yet
    /// @param last the number that was given last
    /// @return the last number of which postings are written, once the changes are
    static int post(TenantTransaction tx, Locked locked, Collection<Filed> added, int last, PostingChanges postings) {
        int posted = Postings.complete(last);
        if (posted <= locked.posted()) {
            return locked.posted();
        }
        if (locked.posted() > 0) {
            postings.begun(locked.posted());
        }
        for (var filed : before(tx, locked, posted)) {
            if (filed.weights() == null) {
                postings.begun(filed.document());
            } else {
                postings.add(filed);
            }
        }
        added.stream().filter(filed -> filed.document() <= posted).forEach(postings::add);
        return posted;
    }

    /// Those of earlier transactions, as this one has left them.
    private static Collection<Filed> before(TenantTransaction tx, Locked locked, int posted) {
        return LexicalDocuments.between(tx, locked.posted(), Math.min(posted, locked.lastDocument()));
    }
}
