package dev.alluvium.query;

import java.util.List;
import java.util.Random;

/// Texts that have broken something somewhere, each with a mark in it by which it would be recognised in a log.
final class OddTexts {
    static final String CANARY = "canary-7315";

    private static final List<String> KNOWN = List.of(
            "",
            " ",
            "\t\r\n\f\u000b\u0085\u2028\u2029",
            "?!…—·\"'`´^°§$%&/()=",
            "🚲🚲👩‍👩‍👧‍👦🏳️‍🌈",
            "\u0001\u0002\u001b[31m\u007f\u0080",
            "\u0000",
            "שלום עולם \u202eabc\u202c مرحبا",
            "\ud800",
            "\udc00x\ud800",
            "\ufeff\ufffe\uffff",
            "e\u0301\u0301\u0301\u0301 ß ﬁ İ ı Σς",
            "'; drop table alluvium.messages; --",
            "' or 1=1 --",
            "$$; select pg_sleep(60); $$",
            "\\'; copy (select 1) to program 'id'; --",
            "{{7*7}} ${jndi:ldap://x} %s %n %1$s",
            "a:* & (b | !c) <-> d",
            "'a' <2> 'b':AB*",
            "+a -b \"c d\"~3 e^2 [a TO b] field:x AND OR NOT (",
            "\"unclosed phrase",
            "-- - -\"\" \"\"",
            "(?<a>(a+)+)$ [[:alpha:]] \\Q\\E (*",
            "%_\\%\\\\",
            "../../etc/passwd",
            "<script>alert(1)</script>",
            "null",
            "NaN",
            "1e999",
            "the of and to in a is it");

    private OddTexts() {}

    static String of(Random random) {
        var text = random.nextInt(4) == 0 ? noise(random, random.nextInt(40)) : known(random);
        var marked = switch (random.nextInt(3)) {
            case 0 -> text;
            case 1 -> text + CANARY;
            default -> CANARY + " " + text;
        };
        return random.nextInt(25) == 0 ? marked.repeat(1 + lengthOf(random) / (marked.length() + 1)) : marked;
    }

    private static String known(Random random) {
        return KNOWN.get(random.nextInt(KNOWN.size()));
    }

    /// Around the limits that there are, and beyond all of them.
    private static int lengthOf(Random random) {
        int[] lengths = {199, 200, 201, 1_000, 1_001, 2_000, 32_768, 32_769, 100_000};
        return lengths[random.nextInt(lengths.length)];
    }

    private static String noise(Random random, int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) random.nextInt(random.nextBoolean() ? 0x250 : 0x10000));
        }
        return text.toString();
    }
}
