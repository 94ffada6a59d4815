/// What requests say and what answers are made of: bodies, parameters, JSON, and the room that their texts take.
/// Enter at [RequestBody] and [Parameters]; [Json] reads and writes.
/// It knows nothing of callers and their credentials.
package dev.alluvium.query.http.body;
