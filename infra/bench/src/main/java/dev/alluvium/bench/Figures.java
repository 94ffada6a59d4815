package dev.alluvium.bench;

import java.util.List;

/// What a benchmark measured: a record, whose components become the JSON, that can also say itself in plain lines.
interface Figures {

    List<String> lines();
}
