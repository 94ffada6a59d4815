/// Whose a credential is.
package dev.alluvium.gateway.caller;
