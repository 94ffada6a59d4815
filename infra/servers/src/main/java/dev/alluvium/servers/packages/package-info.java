/// Where the programs of PostgreSQL and PgBouncer come from: installed, or unpacked from Debian's packages.
/// Enter at [PostgresBinaries]. It starts no server.
package dev.alluvium.servers.packages;
