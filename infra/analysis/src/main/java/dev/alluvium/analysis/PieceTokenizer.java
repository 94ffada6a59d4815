package dev.alluvium.analysis;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.FlagsAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionLengthAttribute;

/// [CutText] as the stemmers want it.
final class PieceTokenizer extends Tokenizer {
    /// Flags of a term.
    static final int FUNCTION = 1;
    static final int SINGLE = 2;

    private final CharTermAttribute word = addAttribute(CharTermAttribute.class);
    private final OffsetAttribute place = addAttribute(OffsetAttribute.class);
    private final PositionIncrementAttribute step = addAttribute(PositionIncrementAttribute.class);
    private final PositionLengthAttribute span = addAttribute(PositionLengthAttribute.class);
    private final FlagsAttribute flags = addAttribute(FlagsAttribute.class);
    private final Set<?> elided;
    private final Set<?> functionWords;
    private final char[] buffer = new char[4_096];
    private PlainText text;
    private List<Piece> pieces = List.of();
    private int next;
    private int position;

    PieceTokenizer(Set<?> elided, Set<?> functionWords) {
        this.elided = elided;
        this.functionWords = functionWords;
    }

    @Override
    public void reset() throws IOException {
        super.reset();
        text = PlainText.of(read());
        pieces = CutText.pieces(text, elided);
        next = 0;
        position = -1;
    }

    private String read() throws IOException {
        var read = new StringBuilder();
        int length = 0;
        for (int count = 0; count >= 0; count = input.read(buffer, length, buffer.length - length)) {
            length += count;
            if (length == buffer.length) {
                read.append(buffer);
                length = 0;
            }
        }
        return read.isEmpty()
                ? new String(buffer, 0, length)
                : read.append(buffer, 0, length).toString();
    }

    @Override
    public void close() throws IOException {
        super.close();
        // One is kept for each thread.
        pieces = List.of();
        text = null;
    }

    @Override
    public boolean incrementToken() {
        if (next == pieces.size()) {
            return false;
        }
        var piece = pieces.get(next++);
        clearAttributes();
        word.append(piece.form());
        place.setOffset(text.start(piece.start()), text.end(piece.end()));
        step.setPositionIncrement(piece.position() - position);
        span.setPositionLength(piece.span());
        position = piece.position();
        boolean function = piece.span() == 1 && functionWords.contains(piece.form());
        flags.setFlags((function ? FUNCTION : 0) | (piece.single() ? SINGLE : 0));
        return true;
    }
}
