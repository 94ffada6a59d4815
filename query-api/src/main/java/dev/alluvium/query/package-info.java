/// query-api: answers callers over HTTP, from the database alone.
/// One enters it at [QueryApi], which reads the settings, opens the database and the model, and puts the routes of the
/// packages below together.
/// It may not know Kafka or the workers, and no package below knows this one.
package dev.alluvium.query;
