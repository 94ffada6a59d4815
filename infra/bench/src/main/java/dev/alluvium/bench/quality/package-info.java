/// The benchmark of search quality against labelled data.
/// Enter at [QualityBenchmark]; [QualityData] reads the data sets.
/// It knows the running installation and no server of its own.
package dev.alluvium.bench.quality;
