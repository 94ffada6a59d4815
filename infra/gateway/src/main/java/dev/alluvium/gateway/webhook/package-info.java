/// Tells of events by calling the addresses of subscriptions: signed, again and again until they answer, and never into
/// a network that is not public. Entered by `SubscriptionRoutes`, where callers subscribe, and by `Webhooks`, which
/// delivers. It keeps nothing: query-api does.
package dev.alluvium.gateway.webhook;
