package dev.alluvium.insight;

import dev.alluvium.insight.Conversation.Line;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BinaryOperator;

/// People who change their minds about where they live, correct themselves and take back what they said, at random;
/// and a simple model of what stands in the end: what each of them said last of what is left.
final class ChangesOfMind {

    private static final List<String> CITIES = List.of("Bonn", "Berlin", "Porto", "Bergen");

    private final Random random;
    private final List<String> people;
    private final BinaryOperator<String> sentence;
    private final Conversation conversation;
    private final InsightBench bench;
    private final Map<String, Spoken> left = new LinkedHashMap<>();
    private int said;

    /// @param city null where it says nothing any more
    private record Spoken(String session, String person, String city, int minute, int number, int revision) {

        Line line(String id, BinaryOperator<String> sentence) {
            var text = city == null ? "Never mind." : sentence.apply(person, city);
            return Line.of(session, id, minute, text).by(person, "public");
        }
    }

    /// @param sentence by which a person says that he lives in a city
    ChangesOfMind(
            long seed,
            List<String> people,
            BinaryOperator<String> sentence,
            Conversation conversation,
            InsightBench bench) {
        this.random = new Random(seed);
        this.people = people;
        this.sentence = sentence;
        this.conversation = conversation;
        this.bench = bench;
    }

    /// Where each of those of whom something is left lives.
    Map<String, String> model() {
        var homes = new LinkedHashMap<String, String>();
        for (var person : people) {
            left.values().stream()
                    .filter(spoken -> spoken.person.equals(person) && spoken.city != null)
                    .max(Comparator.comparingInt(Spoken::minute).thenComparingInt(Spoken::number))
                    .ifPresent(spoken -> homes.put(person, spoken.city));
        }
        return homes;
    }

    /// One change, until the insights have followed it.
    String step() throws Exception {
        var ids = new ArrayList<>(left.keySet());
        int what = random.nextInt(10);
        if (ids.isEmpty() || what < 5) {
            return say();
        }
        var id = ids.get(random.nextInt(ids.size()));
        return what < 8 ? takeBack(id) : edit(id);
    }

    /// One to three messages of a session, which is looked through once after them.
    private String say() throws Exception {
        var session = "s-" + random.nextInt(3);
        var done = new StringBuilder("say");
        for (int i = random.nextInt(3); i >= 0; i--) {
            var id = "m-" + said;
            var person = people.get(random.nextInt(people.size()));
            var spoken = new Spoken(session, person, city(), random.nextInt(20), said++, 1);
            left.put(id, spoken);
            done.append(' ').append(id).append(spoken);
            var line = spoken.line(id, sentence);
            var event = conversation.say(line);
            if (i == 0) {
                bench.quiet(event);
            }
        }
        return done.toString();
    }

    private String takeBack(String id) throws Exception {
        var spoken = left.remove(id);
        var event = conversation.delete(spoken.session, id, spoken.revision + 1);
        bench.revised(event);
        bench.quiet(event);
        return "delete " + id;
    }

    private String edit(String id) throws Exception {
        var before = left.get(id);
        var city = random.nextInt(4) == 0 ? null : city();
        var spoken = new Spoken(before.session, before.person, city, before.minute, before.number, before.revision + 1);
        left.put(id, spoken);
        var event = conversation.edit(spoken.line(id, sentence), spoken.revision);
        if (random.nextBoolean()) {
            bench.revised(event);
        }
        bench.quiet(event);
        return "edit " + id + spoken;
    }

    private String city() {
        return CITIES.get(random.nextInt(CITIES.size()));
    }
}
