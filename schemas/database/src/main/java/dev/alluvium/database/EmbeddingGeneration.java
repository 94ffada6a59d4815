package dev.alluvium.database;

import dev.alluvium.database.connection.UnsafeDatabaseException;
/// Which model's vectors are written and searched. A vector's key holds its generation, so that vectors of two models
/// are never mixed.
///
/// @param number the generation in the key of each vector
/// @param model the model's name
/// @param dimension of its vectors

public record EmbeddingGeneration(short number, String model, int dimension) {

    /// @throws UnsafeDatabaseException when the process has loaded another model than the database's vectors are
    /// of
    public short require(String loadedModel, int loadedDimension) {
        if (!model.equals(loadedModel) || dimension != loadedDimension) {
            throw new UnsafeDatabaseException("the database's vectors are of " + model + " (" + dimension
                    + " dimensions), this process embeds with " + loadedModel + " (" + loadedDimension
                    + "): start it with the model of the active generation (ALLUVIUM_MODEL_NAME, _URL and _DIMENSION;"
                    + " none of them for the bundled model)");
        }
        return number;
    }
}
