/// Requests in the forms of others, so that a program changes its address and nothing else. Each is put into the words
/// of
/// this system, and its answer back into theirs; nothing is decided here.
package dev.alluvium.gateway.compat;
