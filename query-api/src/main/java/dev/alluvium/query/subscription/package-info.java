/// Who is told of events over HTTP: rows that the gateway asks for, which delivers and has no database. Entered by
/// `SubscriptionRoutes`, in a caller's name, and by `DeliveryRoutes`, in the gateway's own. It knows no secret that
/// deliveries are signed by, only what the gateway has sealed, and sends nothing itself.
package dev.alluvium.query.subscription;
