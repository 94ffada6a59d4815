package dev.alluvium.insight;

import dev.alluvium.events.SenderType;
import java.util.Set;
import java.util.regex.Pattern;

/// Which messages are never evidence: insights that somebody published as messages, and what tools give back. Whoever
/// took them for evidence would find again what was found before, with each turn of the wheel.
final class EchoRules {

    /// Keys of the metadata that mark one.
    static final String[] METADATA = {"insight_id", "alluvium_insight", "derived_from", "echo_of"};

    private static final Set<String> TYPES = Set.of(
            "insight", "tool", "tool_call", "tool_result", "tool_output", "tool_echo", "function", "echo", "derived");

    /// An insight of the built-in rules, sent on by somebody who did not mark it.
    private static final Pattern STATEMENT =
            Pattern.compile("\\s*\\S.{0,200} on \\d{4}-\\d\\d-\\d\\d: \".+\"\\s*", Pattern.DOTALL);

    private EchoRules() {}

    static boolean isEcho(SenderType sender, String messageType, String content) {
        return sender == SenderType.TOOL
                || TYPES.contains(messageType)
                || STATEMENT.matcher(content).matches();
    }
}
