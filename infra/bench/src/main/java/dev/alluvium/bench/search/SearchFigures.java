package dev.alluvium.bench.search;

import dev.alluvium.bench.harness.Figures;

/// What [SearchBenchmark] measured.
///
/// @param startMs from starting the process to its first good answer about itself
/// @param http searches by vector, closed loop
/// @param httpWork of these
/// @param sqlPerSecond transactions of the same searches by as many clients of pgbench
/// @param ratio the first to the second
/// @param open at 60 % of what the closed loop reached, from the intended start of each request
/// @param keyword by words, one caller
/// @param hybrid by words and meaning, one caller, each question a new one
/// @param hybridAgain the same, of questions that were asked before
/// @param hybridOfFew new ones, eight callers
/// @param hybridWork of these, the model's included
record SearchFigures(
        String benchmark,
        int messages,
        int callers,
        double startMs,
        SearchLoad.Latency http,
        ProcessorTime httpWork,
        double sqlPerSecond,
        double ratio,
        SearchLoad.Latency open,
        SearchLoad.Latency keyword,
        SearchLoad.Latency hybrid,
        SearchLoad.Latency hybridAgain,
        SearchLoad.Latency hybridOfFew,
        ProcessorTime hybridWork,
        HeapFigures heap)
        implements Figures {}
