/// What query-api answers, passed on.
package dev.alluvium.gateway.pass;
