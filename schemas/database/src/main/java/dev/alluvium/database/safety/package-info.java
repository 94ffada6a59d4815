/// What makes a database or a role unsafe: each rule finds what breaks it and says what to do.
/// Enter at [SafeDatabase], which a process asks before it opens a door, and at [ServerVersions].
/// It reads a connection that it is given, and changes nothing.
package dev.alluvium.database.safety;
