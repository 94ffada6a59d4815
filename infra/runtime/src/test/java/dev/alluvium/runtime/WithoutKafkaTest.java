package dev.alluvium.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/// query-api runs on this module without Kafka on its class path.
final class WithoutKafkaTest {

    private static final Path CLASSES = Path.of("target", "classes", "dev", "alluvium", "runtime");

    @Test
    void onlyKafkaClientsKnowsKafka() throws IOException {
        var aware = new ArrayList<String>();
        for (var file : classFiles()) {
            if (mentionsKafka(file)) {
                aware.add(file.getFileName().toString());
            }
        }
        // Also proof that the search finds what it looks for.
        assertThat(aware).containsExactly("KafkaClients.class");
    }

    private static List<Path> classFiles() throws IOException {
        // Not the folders below: dev.alluvium.runtime.kafka is made of it.
        try (var files = Files.list(CLASSES)) {
            return files.filter(file -> file.toString().endsWith(".class")).toList();
        }
    }

    /// Types, signatures and inlined names all end up as text in the constant pool.
    private static boolean mentionsKafka(Path file) throws IOException {
        var pool = ClassFile.of().parse(file).constantPool();
        return StreamSupport.stream(pool.spliterator(), false)
                .anyMatch(entry ->
                        entry instanceof Utf8Entry text && text.stringValue().contains("org/apache/kafka"));
    }
}
