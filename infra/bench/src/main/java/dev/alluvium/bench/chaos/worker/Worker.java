package dev.alluvium.bench.chaos.worker;

import dev.alluvium.bench.scratch.ScratchProgram;
import dev.alluvium.events.KafkaNames;
import dev.alluvium.events.Topics;

/// The programs under test, by the names that the launcher uses.
public enum Worker {
    INGEST("ingest-worker", "ALLUVIUM_INGEST", KafkaNames.INGEST, Topics.MESSAGES, 20),
    EMBED("embed-worker", "ALLUVIUM_EMBED", KafkaNames.EMBED, Topics.STORED, 8);

    private final String program;
    private final String prefix;
    private final String group;
    private final String input;
    private final int maxBatch;

    /// @param maxBatch small, so that a short load needs many transactions
    Worker(String program, String prefix, String group, String input, int maxBatch) {
        this.program = program;
        this.prefix = prefix;
        this.group = group;
        this.input = input;
        this.maxBatch = maxBatch;
    }

    public String program() {
        return program;
    }

    String portSetting() {
        return ScratchProgram.PORT_SETTINGS.get(program);
    }

    String batchSetting() {
        return prefix + "_MAX_BATCH";
    }

    public String group() {
        return group;
    }

    /// The topic that the worker reads.
    public String input() {
        return input;
    }

    int maxBatch() {
        return maxBatch;
    }
}
