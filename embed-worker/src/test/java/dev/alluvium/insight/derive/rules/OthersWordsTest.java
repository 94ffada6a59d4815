package dev.alluvium.insight.derive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.insight.derive.Candidate;
import dev.alluvium.insight.derive.Talk;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What others say is no statement of whoever passes it on.
final class OthersWordsTest {

    private static List<String> quotes(String text) {
        return new RuleDerivation()
                .derive(new Talk().says("bo", text).window()).stream()
                        .map(Candidate::quotes)
                        .map(quotes -> quotes.getFirst().text())
                        .toList();
    }

    @Test
    void whatIsQuotedForwardedOrReportedIsNotSaidByTheSender() {
        for (var text : List.of(
                "> I live in Porto with my sister.",
                "> > I live in Porto with my sister.",
                "&gt; I live in Porto with my sister.",
                "> I prefer aisle seats on long flights.\n\nNoted, I will pass it on to the agency.",
                "On Tue, 3 Mar 2026, Cleo wrote:\n> I'm allergic to walnuts and I live in Porto.\nThanks.",
                "On Tue, 3 Mar 2026, Cleo wrote:\n\nI'm allergic to walnuts and I live in Porto.",
                "On Tue, 3 Mar 2026 at 10:15, Cleo Rossi\n<cleo@mail.example> wrote:\n\nI live in Porto.",
                "On Tue X wrote: I live in Porto with my two dogs.",
                "---- Forwarded message ----\nI work as a nurse in Bergen.",
                "FYI\n---------- Forwarded message ----------\nFrom: Cleo\nI work as a nurse in Bergen.\n",
                "-----Original Message-----\nFrom: Cleo\nSent: Monday\n\nI work as a nurse in Bergen.",
                "Begin forwarded message:\n\nI work as a nurse in Bergen.",
                "Please read.\n\nFrom: Cleo <c@x.example>\nDate: Monday\nSubject: hi\n\nI work as a nurse in Bergen.",
                "Fwd: I live in Porto with my sister.",
                "[Forwarded from Cleo]\nI live in Porto with my sister.",
                "<blockquote>I live in Porto with my sister.</blockquote>\nNice.",
                "[quote=cleo]I live in Porto with my sister.[/quote]\nNice.",
                "the banner says\n\n    I prefer pears over apples in autumn.\n\nno idea why",
                "the banner says:\n\tI prefer pears over apples in autumn.\nno idea why",
                "[10:02] Cleo: I live in Porto with my sister.",
                "11/03/2026, 10:02 - Cleo: I live in Porto with my sister.",
                "10:02 <cleo> I live in Porto with my sister. I work as a nurse in Bergen.",
                "Cleo said: \"I prefer night trains over planes.\" Can we book one?",
                "She said \"I love olives\" yesterday.",
                "She said \"I love olives. I live in Porto.\" and left the room.",
                "My mother wrote: I live in Porto and I work as a nurse.",
                "Quote from Cleo: I live in Porto with my sister.",
                "In her words: I live in Porto with my sister.",
                "Mum: I live in Porto with my sister.\nDad: I live in Bergen with my brother.",
                "***** Forwarded message *****\nI live in Porto with my sister.",
                "The email reads: I work as a nurse in Bergen.",
                "My mother wrote:\n\nI live in Porto and I work as a nurse.",
                "My mother wrote to me last week: “I live in Porto with my sister now.”",
                "I live in Porto with my two dogs, my mother wrote.",
                "\"I live in Porto with my two dogs\", she told me.",
                "She said ‘I don’t like olives’ again.",
                "«I live in Porto with my sister», said Cleo.",
                "He goes, I live in Porto with my sister.",
                "Suppose I live in Lisbon and my wife works in Porto.",
                "If I live in Lisbon, my wife works in Porto.")) {
            assertThat(quotes(text)).as(text).isEmpty();
        }
    }

    @Test
    void whatStandsBesideItIsTheSendersOwn() {
        assertThat(quotes("> I live in Porto.\nI live in Bergen with my sister."))
                .containsExactly("I live in Bergen with my sister.");
        assertThat(quotes("I live in Bergen with my sister.\n\nOn Tue, 3 Mar 2026, Cleo wrote:\nI live in Porto."))
                .containsExactly("I live in Bergen with my sister.");
        assertThat(quotes("She wrote: I live in Porto.\n\nI live in Bergen with my sister."))
                .containsExactly("I live in Bergen with my sister.");
        assertThat(quotes("My favourite song is \"I want it that way\" by the Backstreet Boys."))
                .hasSize(1);
        assertThat(quotes("I'm from Porto: I moved here with my sister last year."))
                .hasSize(1);
        assertThat(quotes("I said: I live in Porto with my sister.")).hasSize(1);
        assertThat(quotes("As Cleo said, I live in Porto with my sister.")).hasSize(1);
        assertThat(quotes("I don't like the 24\" monitor, and I don't like the 27\" monitor."))
                .hasSize(1);
        assertThat(quotes("    I prefer pears over apples in autumn.")).hasSize(1);
    }

    @Test
    void whatPointsBackIsNotTakenTogetherWithWhatOthersSay() {
        assertThat(quotes(
                        "My bowl is hand-painted.\n> I live in Porto.\nIt was made by my sister in Lisbon last year."))
                .noneMatch(quote -> quote.contains("Porto"));
    }
}
