package dev.alluvium.insight.derive.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.insight.derive.Candidate;
import dev.alluvium.insight.derive.Talk;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What a statement is about is what a later one takes its place by.
final class ThingsTest {

    private static List<Candidate> said(String... texts) {
        var talk = new Talk();
        for (var text : texts) {
            talk.says("ana", text);
        }
        return new RuleDerivation().derive(talk.window());
    }

    private static Candidate only(String text) {
        assertThat(said(text)).as(text).hasSize(1);
        return said(text).getFirst();
    }

    private static Optional<String> about(String text) {
        return only(text).about();
    }

    @Test
    void laterWordsForTheSameThingAreAboutTheSame() {
        var cases = """
            home: I live in Porto with my sister. | I moved to Bergen last week. | I don't live in Porto any more.
            home: We moved to the Netherlands last year. | I've lived in Bergen since 2019. | I no longer live in Porto.
            job: I work as a nurse in Bergen. | I no longer work as a nurse in Bergen. | I'm a teacher. | I quit my job.
            job: I work at the harbour office. | I don't work at the harbour office any more. | I'm retired now.
            studies: I study law in Lyon. | I'm studying medicine in Lyon now. | I no longer study law.
            marital status: I'm married now. | I'm not married any more. | I'm divorced now, since last year.
            number of cats: I have two cats. | I have three cats. | I've got one cat now. | I don't have a cat any more.
            number of dogs: We have 2 dogs. | I have two dogs and a cat at home since 2019. | I have no dogs any more.
            number of children: I have two children. | We have one child. | I have three kids now.
            tennis: I play tennis every Monday. | I don't play tennis any more.
            jazz: I'm into jazz. | I'm not into jazz any more.
            diet: I'm vegetarian and I live near the river. | I'm not vegetarian anymore, I eat fish now. | I'm vegan now.
            allergy to peanuts: I'm allergic to peanuts. | I'm not allergic to peanuts any more.
            olives: I love olives. | I don't like olives on my pizza. | I can't stand olives. | I hate olives.
            olives: I no longer like olives. | I'm not a fan of olives. | I like olives again.
            coffee: I never drink coffee. | I drink coffee every morning. | I stopped drinking coffee. | I don't drink coffee.
            coffee or tea: I prefer tea over coffee in the mornings. | I prefer coffee over tea in the mornings.
            seats: I prefer aisle seats on long flights. | I prefer window seats over aisle seats.
            favourite composer: My favourite composer is Grieg. | My favorite composer is Sibelius now.
            paint for the boat: We decided to go with the blue paint for the boat. | Let's go with the red paint for the boat.
            paint for the boat: We decided to go with the green paint for the boat instead.
            billing service: We decided to use PostgreSQL for the billing service. | We decided on MySQL for the billing service.
            kitchen: We decided to paint the kitchen yellow. | We decided to paint the kitchen dark green instead.
            room for the workshop: We agreed on the small room for the workshop. | We agreed on the large room for the workshop.
            paint: We decided to go with blue paint. | We agreed on green paint instead.
            deadline for the grant: The deadline for the grant is Friday the 3rd of April.
            deadline for the grant: The deadline for the grant has been moved to Monday the 13th of April.
            """;
        cases.lines().forEach(line -> {
            var parts = line.split(": ", 2);
            for (var text : parts[1].split(" \\| ")) {
                assertThat(about(text)).as(text).contains(parts[0]);
            }
        });
    }

    @Test
    void otherThingsAreNotAboutTheSame() {
        assertThat(about("I live in a small flat near the river.")).isEmpty();
        assertThat(about("I also work as a baker on Sundays.")).isEmpty();
        assertThat(about("I don't like black tea.")).isNotEqualTo(about("I like green tea."));
        assertThat(about("I also don't like olives.")).contains("olives");
        assertThat(about("We decided to use MySQL for the mail service."))
                .isNotEqualTo(about("We decided to use PostgreSQL for the billing service."));
        assertThat(about("My favourite novel is Kim.")).isNotEqualTo(about("My favourite composer is Grieg."));
    }

    @Test
    void ofOneThingASessionKeepsWhatWasSaidLastAndWhatWasSaidBefore() {
        assertThat(said(
                        "I live in Porto with my sister.",
                        "I live in Bergen with my sister now.",
                        "I live in Porto with my sister."))
                .extracting(candidate -> candidate.quotes().getFirst().messageId())
                .containsExactlyInAnyOrder("m-1", "m-2", "m-3");
        assertThat(said("I like olives.", "I don't like olives."))
                .extracting(candidate -> candidate.quotes().getFirst().messageId())
                .containsExactlyInAnyOrder("m-1", "m-2");
    }

    @Test
    void whatWasSaidBeforeTakesNoPlaceFromOtherThings() {
        assertThat(said(
                        "I prefer aisle seats on long flights.",
                        "I prefer window seats on long flights.",
                        "I prefer aisle seats on long flights.",
                        "I have two cats.",
                        "I have three cats.",
                        "I like olives.",
                        "I don't like olives any more."))
                .extracting(candidate -> candidate.quotes().getFirst().messageId())
                .containsExactlyInAnyOrder("m-1", "m-2", "m-3", "m-4", "m-5", "m-6", "m-7");
    }

    @Test
    void whatTakesThePlaceOfAStatementIsKeptWithIt() {
        var talk = new Talk().says("ana", "I moved to Lisbon with my daughter last year for the job.");
        for (int i = 0; i < 8; i++) {
            talk.says("ana", "I bought house number " + i + " from friend" + i * 7 + " in Berlin last week.");
        }
        talk.says("ana", "I live in Bonn.");
        assertThat(new RuleDerivation().derive(talk.window()))
                .anyMatch(candidate -> candidate.text().contains("Bonn"));
    }
}
