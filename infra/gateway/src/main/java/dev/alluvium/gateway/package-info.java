/// The process at the edge: HTTP outward, Kafka and query-api inward. It has no database.
package dev.alluvium.gateway;
