package dev.alluvium.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PostingsTest {
    @Test
    void whatIsWrittenIsRead() {
        var entries = new ByteArrayOutputStream();
        var written = new ArrayList<Posting>();
        for (int document = 0; document < Postings.BLOCK; document++) {
            var posting = new Posting(document, document % 3 == 0, document % 2 == 0, 1 + document * 60, document / 6f);
            written.add(posting);
            entries.writeBytes(Postings.entry(posting));
        }

        var read = new ArrayList<Posting>();
        Postings.forEach(entries.toByteArray(), read::add);

        assertThat(read).hasSameSizeAs(written);
        for (int i = 0; i < read.size(); i++) {
            assertThat(read.get(i).document()).isEqualTo(i);
            assertThat(read.get(i).own()).isEqualTo(written.get(i).own());
            assertThat(read.get(i).named()).isEqualTo(written.get(i).named());
            assertThat(read.get(i).sixths()).isEqualTo(written.get(i).sixths());
            assertThat(read.get(i).length())
                    .isCloseTo(written.get(i).length(), within(written.get(i).length() / 1000));
        }
    }

    @Test
    void moreThanAPostingCanSayCountsAsTheMost() {
        var entry = Postings.entry(new Posting(255, true, false, Integer.MAX_VALUE, Float.MAX_VALUE));
        assertThat(Postings.sixths(entry, 0)).isEqualTo(Posting.MOST_SIXTHS);
        assertThat(Postings.length(entry, 0)).isEqualTo(65_504f);
        assertThat(Postings.own(entry, 0)).isTrue();
        assertThat(Postings.named(entry, 0)).isFalse();
    }

    @Test
    void weightsBecomeThePostingsThatTheyStandFor() {
        var terms = TermWeights.of(
                text -> List.of(text.split(" ")),
                new TermWeights.Said("ana", "red bike red"),
                Instant.EPOCH,
                List.of(new TermWeights.Said("ben", "bike sold")));
        var weights = Postings.weights(terms);
        int at = 0;
        for (var weight : terms.weights().values()) {
            var postings = new Postings.Builder();
            postings.add(200, weights, at++);
            assertThat(postings.entries())
                    .isEqualTo(Postings.entry(
                            new Posting(200, weight.own(), weight.named(), weight.sixths(), terms.length())));
        }
        assertThat(at).isPositive();
    }

    @Test
    void aBlockIsCompleteWithItsLastNumber() {
        assertThat(Postings.complete(0)).isEqualTo(-1);
        assertThat(Postings.complete(254)).isEqualTo(-1);
        assertThat(Postings.complete(255)).isEqualTo(255);
        assertThat(Postings.complete(256)).isEqualTo(255);
        assertThat(Postings.complete(510)).isEqualTo(255);
        assertThat(Postings.complete(511)).isEqualTo(511);
        assertThat(Postings.block(Postings.complete(511)) + 1).isEqualTo(Postings.block(512));
    }

    @Test
    void oneDocumentIsTakenOutOfMany() {
        var entries = new ByteArrayOutputStream();
        for (int document : new int[] {7, 255, 0}) {
            entries.writeBytes(Postings.entry(new Posting(document, true, false, 6, 3)));
        }
        var left = Postings.without(entries.toByteArray(), 255);
        assertThat(Postings.count(left)).isEqualTo(2);
        assertThat(Postings.document(left, 0)).isEqualTo(7);
        assertThat(Postings.document(left, 1)).isZero();
        assertThat(Postings.without(left, 9)).isEqualTo(left);
    }
}
