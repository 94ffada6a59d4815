package dev.alluvium.query.search.hit;

import dev.alluvium.http.admission.Waiting;
import dev.alluvium.query.http.body.TextRoom;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// What one search knows of the texts that decide whether a message says what it has to say, and which of them are
/// still in doubt. A transaction notes these; some of them are read at its end and looked through after it.
///
/// What a text says holds for the revision that was read: one that was edited since is in doubt again. Belongs to one
/// request.
public final class Doubts {
    /// Of texts after the first ones; a text has at most as many.
    static final long ROOM = 1 << 20;

    /// After so many characters it is looked whether the caller is still there.
    private static final int LOOK = 64 << 10;

    private static final int FIRST = 64;
    private static final int GROWTH = 8;
    private static final int MOST = 4_096;

    private final Map<String, Known> known = new HashMap<>();
    private final BitSet refused = new BitSet();
    private final Map<String, Candidate> open = new LinkedHashMap<>();
    private final Map<String, Integer> allowed = new HashMap<>();
    private long openBytes;
    private long room = TextRoom.SMALL;
    private int enough = FIRST;

    private record Known(int revision, boolean allowed) {}

    /// A message or an insight whose text may have to be read.
    ///
    /// @param document under which it is filed, or null
    /// @param bytes of its text
    public record Candidate(String id, int revision, Integer document, long bytes) {}

    /// @param content null where there was no room for it
    public record Text(String id, int revision, String content) {}

    /// How many bytes of texts the next transaction may read.
    public long room() {
        return room;
    }

    /// Forgets what was in doubt before: each transaction asks anew.
    public void begin() {
        open.clear();
        allowed.clear();
        openBytes = 0;
    }

    /// Whether it is a hit as far as is known. What is in doubt is, and is noted.
    public boolean allow(Candidate one) {
        var its = known.get(one.id);
        if (its != null && its.revision == one.revision) {
            if (its.allowed) {
                allowed.put(one.id, one.revision);
            }
            return its.allowed;
        }
        if (open.put(one.id, one) == null) {
            openBytes += one.bytes;
        }
        return true;
    }

    public boolean isOpen(String id) {
        return open.containsKey(id);
    }

    public boolean areOpen() {
        return !open.isEmpty();
    }

    /// Whether as many are in doubt as are read at once, at most.
    public boolean areEnough() {
        return open.size() >= enough || openBytes >= room;
    }

    /// How many are read at once, at most.
    public int enough() {
        return enough;
    }

    /// In the order in which they were noted.
    public List<String> open() {
        return open.keySet().stream().limit(enough).toList();
    }

    /// Documents whose texts were read and do not say it. One that is edited meanwhile is found by the next search.
    public BitSet refused() {
        return refused;
    }

    /// The revision that is a hit by its text; null where its text was not asked for. Only this one may be shown.
    public Integer revision(String id) {
        return allowed.get(id);
    }

    /// @param read as many of those in doubt, in their order, as there was room for
    public SearchTarget.Texts texts(List<Text> read, Predicate<String> allowed) {
        // The first one has to fit, however large it is.
        room = Math.max(ROOM, open.values().iterator().next().bytes);
        enough = Math.min(MOST, enough * GROWTH);
        var texts = new ArrayList<Text>();
        long characters = 0;
        for (var text : read) {
            if (text.content != null) {
                texts.add(text);
                characters += text.content.length();
            }
        }
        return new Open(texts, characters, allowed);
    }

    private final class Open implements SearchTarget.Texts {
        private final List<Text> texts;
        private final long characters;
        private final Predicate<String> allowed;

        private Open(List<Text> texts, long characters, Predicate<String> allowed) {
            this.texts = texts;
            this.characters = characters;
            this.allowed = allowed;
        }

        @Override
        public long characters() {
            return characters;
        }

        @Override
        public Optional<SearchTarget.Found<?>> done(Waiting waiting) {
            long sinceLook = LOOK;
            for (var text : texts) {
                waiting.deadline().check();
                sinceLook += text.content.length();
                if (sinceLook >= LOOK) {
                    waiting.check();
                    sinceLook = 0;
                }
                boolean allows = allowed.test(text.content);
                known.put(text.id, new Known(text.revision, allows));
                var document = open.get(text.id).document;
                if (!allows && document != null) {
                    refused.set(document);
                }
            }
            return Optional.empty();
        }
    }
}
