/// query-api as this process asks it: in a caller's name, or its own. It may not know who asks, nor any route.
package dev.alluvium.gateway.api;
