package dev.alluvium.insight.derive.rules;

import java.util.regex.Pattern;

/// The expressions of `sentences.rules`.
final class SentenceRules {

    private static final RuleFile FILE = RuleFile.read("sentences.rules");

    static final Pattern LEFT_OUT = FILE.pattern("LEFT_OUT");
    static final Pattern OPENING = FILE.pattern("OPENING");
    static final Pattern ADDRESS = FILE.pattern("ADDRESS");
    static final Pattern POINTS_BACK = FILE.pattern("POINTS_BACK");
    static final Pattern QUESTION = FILE.pattern("QUESTION");
    static final Pattern MINUTED = FILE.pattern("MINUTED");
    static final Pattern SYMBOLS = FILE.pattern("SYMBOLS");
    static final Pattern LOG = FILE.pattern("LOG");
    static final Pattern ORDER_TO_MACHINE = FILE.pattern("ORDER_TO_MACHINE");
    static final Pattern ABUSE = FILE.pattern("ABUSE");
    static final Pattern NAME = FILE.pattern("NAME");
    static final Pattern NO_NAME = FILE.pattern("NO_NAME");

    private SentenceRules() {}

    /// Initialises this class, which reads its rules.
    static void load() {}
}
