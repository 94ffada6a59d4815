package dev.alluvium.insight.derive.text;

import java.util.Set;

/// English words that carry no topic.
public final class FunctionWords {

    private static final Set<String> WORDS =
            Set.of(("a an the and or but if so as of at by for with about into to from in on off up out over then than"
                + " i me my mine we us our you your he him his she her it its they them their this that these those am"
                + " is are was were be been being have has had do does did will would can could should may might must"
                + " not no just also too very really who which what when where how why all any both each some such"
                + " only own same there here because while since until after before again more most other one i'm i've"
                + " i'd i'll it's that's we're we've we'll we'd he's she's they're don't doesn't didn't can't won't"
                + " isn't wasn't im ive dont cant gonna let's there's")
                    .split(" "));

    private FunctionWords() {}

    public static boolean contains(String word) {
        return WORDS.contains(word);
    }
}
