/// How much of this process one caller may use: turns at what is scarce ([Turns]), bytes of bodies and answers
/// ([BytesInFlight]), requests in progress ([InProgress]), and time ([Deadline]). Entered for each
/// request, and by query-api before the model and the database. It may not know HTTP: what is
/// refused is a [BusyException].
package dev.alluvium.http.admission;
