/// What operators do to servers, and time to topics, while messages come in.
/// Enter at [dev.alluvium.bench.chaos.operation.Operations].
/// It uses servers, workers, input and checks, and knows no fault.
package dev.alluvium.bench.chaos.operation;
