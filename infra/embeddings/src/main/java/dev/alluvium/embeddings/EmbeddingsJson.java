package dev.alluvium.embeddings;

import java.util.Arrays;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Requests and answers of OpenAI's `/v1/embeddings`. Thread-safe.
///
/// Source: https://platform.openai.com/docs/api-reference/embeddings
final class EmbeddingsJson {

    private final JsonMapper mapper = JsonMapper.builder().build();

    byte[] request(String model, List<String> texts) {
        var request = mapper.createObjectNode().put("model", model).put("encoding_format", "float");
        var input = request.putArray("input");
        texts.forEach(input::add);
        return mapper.writeValueAsBytes(request);
    }

    /// One vector for each text, by the index that the answer gives it. A number that is none becomes NaN.
    ///
    /// @throws IllegalArgumentException when an answer lacks, repeats or exceeds what was asked for
    /// @throws JacksonException when it is no JSON
    List<float[]> vectors(byte[] body, int count) {
        var answer = mapper.readTree(body);
        if (answer == null
                || !answer.path("data").isArray()
                || answer.path("data").size() != count) {
            throw new IllegalArgumentException("not one vector for each text");
        }
        var vectors = new float[count][];
        int position = 0;
        for (var item : answer.path("data")) {
            int index = item.path("index").asInt(position++);
            if (index < 0 || index >= count || vectors[index] != null) {
                throw new IllegalArgumentException("index " + index);
            }
            vectors[index] = numbers(item.path("embedding"));
        }
        return Arrays.asList(vectors);
    }

    private static float[] numbers(JsonNode embedding) {
        var numbers = new float[embedding.size()];
        int i = 0;
        for (var number : embedding) {
            numbers[i++] = number.isNumber() ? (float) number.doubleValue() : Float.NaN;
        }
        return numbers;
    }
}
