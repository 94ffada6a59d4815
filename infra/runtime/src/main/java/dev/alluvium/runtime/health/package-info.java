/// Health checks and the server that answers `/health/live`, `/health/ready` and `/metrics`.
/// One enters it at [dev.alluvium.runtime.health.HealthChecks] and [dev.alluvium.runtime.health.HealthServer].
/// It may not know what is checked, nor Kafka.
package dev.alluvium.runtime.health;
