package dev.alluvium.embeddings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SentencesTest {

    @Test
    void sentencesEndAtTheirMarks() {
        assertThat(sentences("It rains. Does it? Yes! \"Truly.\" Good"))
                .containsExactly("It rains. ", "Does it? ", "Yes! ", "\"Truly.\" ", "Good");
        assertThat(sentences("你好。世界。")).containsExactly("你好。", "世界。");
    }

    @Test
    void numbersVersionsAndNamesAreNoEnds() {
        assertThat(sentences("Version 1.2.3 of foo.bar costs 3.14 now.")).hasSize(1);
        assertThat(sentences("Ask Dr. J. Snow, e.g. Mr. Whitehead knew him.")).hasSize(1);
    }

    @Test
    void linesEndSentencesUnlessTheyAreWrapped() {
        assertThat(sentences("Title\n\nFirst line\nSecond line\n- item")).hasSize(4);
        assertThat(sentences("this line goes\non in the next")).hasSize(1);
    }

    @Test
    void theTextAlwaysEnds() {
        assertThat(sentences("Dr.")).containsExactly("Dr.");
        assertThat(sentences("\n")).containsExactly("\n");
    }

    private static List<String> sentences(String text) {
        var found = new ArrayList<String>();
        int[] start = {0};
        Sentences.eachEnd(text, end -> {
            found.add(text.substring(start[0], end));
            start[0] = end;
        });
        return found;
    }
}
