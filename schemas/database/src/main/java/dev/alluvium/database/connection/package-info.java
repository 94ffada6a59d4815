/// How this module reaches the server: settings, pools of connections, and what may run on a connection.
/// Enter at [DatabaseSettings], and inside this module at [Pool] for the connections of a role and at
/// [GuardedConnection] for what the work of a transaction gets.
/// It knows no tenant and none of our tables.
package dev.alluvium.database.connection;
