/// How values that jOOQ does not know go to the server and come back: vectors and columns of many rows.
/// Enter at [Halfvec] for a vector and at [ArrayColumn] for a column of values.
/// It knows the driver and jOOQ, and no table.
package dev.alluvium.database.binding;
