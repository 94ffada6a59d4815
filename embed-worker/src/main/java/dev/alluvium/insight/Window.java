package dev.alluvium.insight;

import dev.alluvium.insight.consolidate.Claim;
import java.util.List;
import java.util.Map;

/// What is to be done about one record.
sealed interface Window {

    /// Nothing: nobody of us wrote it.
    record Unreadable() implements Window {}

    /// Its messages have no vectors yet.
    record PutOff(SessionRecord record) implements Window {}

    /// @param looked the messages that were looked through, with their revisions
    /// @param again  whether they had been before, and only what is claimed now is to stay
    record Ready(SessionRecord record, Map<String, Integer> looked, List<Claim> claims, boolean again)
            implements Window {}
}
