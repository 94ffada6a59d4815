/// How a tenant's searches fare while another one attacks the API.
/// One enters it at [SiegeBenchmark]; an [Attack] is what many connections do at once.
/// It may not know the API's code: it speaks HTTP over plain sockets, as an attacker would.
package dev.alluvium.bench.siege;
