/// From a request's body to records on Kafka.
package dev.alluvium.gateway.publish;
