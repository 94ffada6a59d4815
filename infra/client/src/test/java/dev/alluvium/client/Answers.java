package dev.alluvium.client;

/// Answers in the form that the two openapi.yaml describe.
final class Answers {
    static final String PUBLISHED = """
        {"messages":[{"message_id":"m-1","topic":"alluvium.messages","partition":3,"offset":9007199254740993}],
         "wait_for":"AQAA","state":"published"}\
        """;

    private static final String SAID = """
        "message_id":"m-1","session_id":"s-1","content":"The red bike is for Ana.","sender":{"id":"ben",
        "type":"human"},"channel":"api","message_type":"text","scope":"","occurred_at":"2026-01-01T00:00:00.5Z",
        "metadata":{"order":17,"price":1.50},"lineage":{"topic":"alluvium.messages","partition":3,"offset":41,
        "model":"bge","embedded_at":"2026-01-01T00:00:01Z"}\
        """;

    private static final String NEIGHBOUR = """
        {"message_id":"m-0","content":"Whose is it?","sender":{"id":"ana","type":"human","name":"Ana"},
         "channel":"api","message_type":"text","scope":"","occurred_at":"2026-01-01T00:00:00Z","metadata":{}}\
        """;

    static final String FOUND = """
        {"hits":[{%s,"chunk":{"ordinal":0,"start":0,"end":24},"score":0.75,"similarity":0.5,"keyword_score":null,
         "context":{"before":[%s],"after":[]},"explanation":{"round":1,"boosts":[]}}],
         "complete":true,"plan":{"mode":"hybrid","semantic":"exact","keyword":null},"took_ms":1.25,"new":"field"}\
        """.formatted(SAID, NEIGHBOUR);

    static final String MESSAGE = """
        {%s,"parent_message_id":null,"visibility":"public","revision":2,"stored_at":"2026-01-01T00:00:01Z"}\
        """.formatted(SAID);

    static final String MESSAGE_STATUS = """
        {"message_id":"m-1","revision":2,"state":"embedded","stages":[{"stage":"stored","partition":3}],
         "reason":null,"searchable_in_ms":null}\
        """;

    private static final String INSIGHT_FIELDS = """
        "insight_id":"6f1e5a52-0000-4000-8000-000000000001","kind":"preference","text":"Ana likes red",
        "subject":"ana","session_id":null,"scope":"","strength":0.5,"evidence_count":1,
        "first_seen":"2026-01-01T00:00:00Z","last_seen":"2026-01-01T00:00:00+01:00","status":"active"
        """;

    static final String INSIGHT = "{" + INSIGHT_FIELDS + "}";

    private static final String EVIDENCE = """
        "evidence":[{"message_id":"m-1","quote":"red bike","occurred_at":"2026-01-01T00:00:00Z"}]\
        """;

    static final String INSIGHTS_FOUND = """
        {"hits":[{%s,"score":0.5,"similarity":null,"keyword_score":2,%s}],"complete":false,
         "plan":{"mode":"keyword","semantic":null,"keyword":"bm25"},"took_ms":2}\
        """.formatted(INSIGHT_FIELDS, EVIDENCE);

    static final String INSIGHT_DETAIL = """
        {%s,"about":"colour","key_phrases":["red bike"],"superseded_by":null,%s,
         "history":[{"revision":1,"change":"found","status":"active","reason":"said","text":null,"strength":0.5,
         "evidence_count":1,"changed_at":"2026-01-01T00:00:00Z"}]}\
        """.formatted(INSIGHT_FIELDS, EVIDENCE);

    static final String STATUS = """
        {"messages":{"stored":3,"embedded":1,"failed":1,"pending":1,"deleted":2},"insights":4,
         "oldest_pending_age_ms":5,"searchable_in_ms":6}\
        """;

    static final String CALLER = """
        {"tenant_id":"6f1e5a52-0000-4000-8000-000000000002","tenant":"acme","key_id":null,"scopes":["read","write"],
         "principal":{"id":"ana","type":"human"},"expires_at":null}\
        """;

    private Answers() {}

    static String page(String name, String item, String nextCursor) {
        return "{\"" + name + "\":[" + item + "],\"next_cursor\":" + nextCursor + "}";
    }
}
