/// What database and topics must hold after a load, and the comparison with what they hold.
/// Enter at [ExpectedState].
/// It computes from the input alone and shares no code with the workers.
package dev.alluvium.bench.chaos.check;
