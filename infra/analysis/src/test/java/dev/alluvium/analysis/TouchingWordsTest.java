package dev.alluvium.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Words that touch are found one by one and as a whole.
class TouchingWordsTest {
    private final TextAnalyzer any = new TextAnalyzer(Language.ANY);

    @Test
    void partsAndWholeAreTerms() {
        is("a.b", "0+2 ab, 0 a, 1 b");
        is("key:value", "0+2 keyvalue, 0 key, 1 value");
        is("_italic_ *bold* ~gone~ `code`", "0 italic, 1 bold, 2 gone, 3 code");
        is("done.Next one", "0+2 donenext, 0 done, 1 next, 2 one");
        is("uses snake_case here", "0 uses, 1+2 snakecase, 1 snake, 2 case, 3 here");
        is("camelCase", "0+2 camelcase, 0 camel, 1 case");
        is("kebab-case", "0+2 kebabcase, 0 kebab, 1 case");
        is("ana@shop.example", "0+3 anashopexample, 0 ana, 1 shop, 2 example");
        is("/var/log/error.log", "0 var, 1 log, 2+2 errorlog, 2 error, 3 log");
        is("a.InvoiceJob.run(x)", "0+4 ainvoicejobrun, 0 a, 1+2 invoicejob, 1 invoice, 2 job, 3 run, 4 x");
        is(
                "https://docs.example/linux?page=2#top",
                "0 https, 1+2 docsexample, 1 docs, 2 example, 3 linux, 4 page, 5 2, 6 top");
        is("and/or, one...two, a\\b x=y", "0 and, 1 or, 2 one, 3 two, 4 a, 5 b, 6 x, 7 y");
    }

    @Test
    void aWordAlone_isOneTerm() {
        for (var word :
                List.of("word", "Word", "(word)", "word.", "word:", "'word'", "-word", "word-", "#word", "@word")) {
            is(word, "0 word");
        }
        is("wait...", "0 wait");
        is("MHz PhD PDFs iPhone IDs", "0 mhz, 1 phd, 2 pdfs, 3 iphone, 4 ids");
        is("dQw4w9WgXcQ", "0 dqw4w9wgxcq");
    }

    @Test
    void capitalsInARowAreOneWord() {
        is("XMLParser", "0+2 xmlparser, 0 xml, 1 parser");
        is("getUserByID", "0+4 getuserbyid, 0 get, 1 user, 2 by, 3 id");
        is("utf8Decoder", "0+2 utf8decoder, 0 utf8, 1 decoder");
        is("ПриветМир", "0+2 приветмир, 0 привет, 1 мир");
    }

    @Test
    void namesOfLanguagesKeepTheirSigns() {
        is("C++ and C# or F#, .NET", "0 c++, 1 and, 2 c#, 3 or, 4 f#, 5 .net, 5 net");
        is("in C/C++.", "0 in, 1 c, 2 c++");
        is("C++17, C#8", "0+2 c++17, 0 c++, 1 17, 2+2 c#8, 2 c#, 3 8");
        is("Notepad++ i++", "0 notepad++, 0 notepad, 1 i++");
        is("ASP.NET", "0+2 aspnet, 0 asp, 1 net");
        is(".gitignore", "0 .gitignore, 0 gitignore");
        is("so ...well a+b 1+1 x#y", "0 so, 1 well, 2 a, 3 b, 4 1, 5 1, 6 x, 7 y");
        assertThat(texts("C")).doesNotContainAnyElementsOf(texts("C++ C# c++11"));
    }

    @Test
    void versionsAreFoundWithAndWithoutV() {
        is("v2.14.0 or 2.14.0", "0 2.14.0, 1 or, 2 2.14.0");
        is("V2.14.0-rc1", "0+2 2.14.0rc1, 0 2.14.0, 1 rc1");
        is("v2.14.0rc1", "0+2 2.14.0rc1, 0 2.14.0, 1 rc1");
        is("v2 of it", "0 v2, 1 of, 2 it");
    }

    @Test
    void numbersKeepWhatTheyAreWrittenWith() {
        is("3.14", "0 3.14");
        is("$1,299.50", "0 1,299.50");
        is("10.20.30.40:8443", "0+2 10.20.30.40:8443, 0 10.20.30.40, 1 8443");
        is("10-20", "0+2 10-20, 0 10, 1 20");
        is("1.5GB", "0+2 1.5gb, 0 1.5, 1 gb");
        is("ERR-4091", "0+2 err4091, 0 err, 1 4091");
        is("2026-04-17T09:30Z", "0+5 2026-04-17t09:30z, 0 2026, 1 04, 2 17, 3 09, 4 30z");
    }

    @Test
    void apostrophesDivideNames() {
        is("O'Reilly", "0+2 oreilly, 0 o, 1 reilly");
        is("İstanbul'da", "0+2 istanbulda, 0 istanbul, 1 da");
        is("can't we'll it's", "0 can't, 1 we'll, 2 it's");
        assertThat(new TextAnalyzer(Language.ENGLISH).words("O'Reilly's")).containsExactly("oreilli", "o", "reilli");
        assertThat(new TextAnalyzer(Language.FRENCH).words("l'avion")).containsExactly("avion");
        assertThat(new TextAnalyzer(Language.ITALIAN).words("dell'acqua")).containsExactly("acqua");
    }

    @Test
    void longRunsHaveNoWhole() {
        var list = "w.".repeat(13) + "w";
        assertThat(texts(list)).hasSize(14).containsOnly("w");
        assertThat(texts("x".repeat(100_000))).allMatch(text -> text.length() <= 255);
        assertThat(texts("ab-".repeat(100_000))).hasSize(100_000);
    }

    /// What [CutText] makes of most words in passing is what it makes of all.
    @Test
    void simpleWordsAreCutLikeOthers() {
        for (var text : List.of("word", "Word and WORD", "a b", "it. is: so- x_ y' z@", "w.", "one,two;three/four")) {
            assertThat(any.terms(text).stream().map(Term::text))
                    .containsExactlyElementsOf(any.terms(text + " \u00e9").stream()
                            .map(Term::text)
                            .filter(term -> !term.equals("\u00e9"))
                            .toList());
            for (var word : any.terms(text)) {
                var compound = Compound.read(text, word.start(), java.util.Set.of());
                assertThat(compound.end()).as(text).isEqualTo(word.end());
            }
        }
    }

    private void is(String text, String terms) {
        assertThat(any.terms(text).stream()
                        .map(term -> term.position() + (term.span() > 1 ? "+" + term.span() : "") + " " + term.text())
                        .collect(Collectors.joining(", ")))
                .as(text)
                .isEqualTo(terms);
    }

    private List<String> texts(String text) {
        return any.words(text);
    }
}
