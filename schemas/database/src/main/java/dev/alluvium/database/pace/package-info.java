/// How what operators have done in bulk gives way to everybody else. It works a short slice at a time and rests in
/// proportion, by a percentage that can be changed while it works, and rests longer while fresh records wait. Nothing
/// is locked while it rests.
package dev.alluvium.database.pace;
