package dev.alluvium.gateway.channel;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// What a request of another system means.
sealed interface Taken {
    /// To be published: messages in the form of a record, and deletions.
    ///
    /// @param once the same for a request that is sent again
    record Messages(String once, List<ObjectNode> drafts) implements Taken {}

    /// Nothing is published; the other system asked something.
    record Reply(Map<String, Object> body) implements Taken {}

    /// It says nothing that is to be remembered.
    record Nothing() implements Taken {}
}
