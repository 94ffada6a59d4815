package dev.alluvium.insight;

import dev.alluvium.events.SenderType;
import java.util.Set;

/// Which messages are never evidence: insights that somebody published as messages, and what tools give back. Whoever
/// took them for evidence would find again what was found before, with each turn of the wheel.
final class EchoRules {

    /// Keys of the metadata that mark one.
    static final String[] METADATA = {"insight_id", "alluvium_insight", "derived_from", "echo_of"};

    private static final Set<String> TYPES = Set.of(
            "insight", "tool", "tool_call", "tool_result", "tool_output", "tool_echo", "function", "echo", "derived");

    private EchoRules() {}

    static boolean isEcho(SenderType sender, String messageType) {
        return sender == SenderType.TOOL || TYPES.contains(messageType);
    }
}
