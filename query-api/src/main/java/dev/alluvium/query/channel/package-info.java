/// What a tenant has connected: rows that the gateway asks for, which takes their requests and has no database. Entered
/// by `ConnectionRoutes`. It knows neither what another system's requests mean nor what they are signed by.
package dev.alluvium.query.channel;
