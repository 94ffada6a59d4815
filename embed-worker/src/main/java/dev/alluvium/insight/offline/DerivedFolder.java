package dev.alluvium.insight.offline;

import java.util.List;
import java.util.Map;

/// What was derived from a folder, and how long each part of the work took; written as JSON.
///
/// @param vectors of messages by tenant and message id; empty unless they were asked for
/// @param derived in the order of tenants, sessions and derivation
/// @param grounded how many of the derived have quotes that all stand in their messages
/// @param embeddingNanos for the vectors of the messages
/// @param derivingNanos for the statements, without their vectors
/// @param statementNanos for the vectors of the statements
record DerivedFolder(
        String derivation,
        Map<String, Integer> messages,
        Map<String, Map<String, float[]>> vectors,
        List<Derived> derived,
        int grounded,
        long embeddingNanos,
        long derivingNanos,
        long statementNanos) {

    /// One derived statement.
    ///
    /// @param subject null where the statement is about nobody in particular
    /// @param vector as an insight's is stored
    record Derived(String tenant, String kind, String text, String subject, List<Quote> quotes, float[] vector) {}

    /// @param text verbatim
    record Quote(String messageId, String text) {}
}
