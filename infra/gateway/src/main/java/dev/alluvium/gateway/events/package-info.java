/// What became of messages and insights, told to callers while it happens: one consumer of the topics of results
/// for all of them, and a queue for each. Entered by `EventRoutes`. It knows nothing of publishing.
package dev.alluvium.gateway.events;
