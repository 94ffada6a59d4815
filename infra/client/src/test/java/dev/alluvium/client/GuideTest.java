package dev.alluvium.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The programs of the guide, compiled and run as they stand there.
class GuideTest {
    private static final Path GUIDE = Path.of(System.getProperty("alluvium.root"), "infra", "docs", "client.md");
    private static final Pattern PROGRAM =
            Pattern.compile("^```java\\n(.*?public class (\\w+).*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    @TempDir
    private Path folder;

    private FakeGateway gateway;

    @BeforeEach
    void start() throws IOException {
        gateway = new FakeGateway();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void whatWasSaidIsFound() throws Exception {
        gateway.then(FakeGateway.json(202, Answers.PUBLISHED), FakeGateway.json(200, Answers.FOUND));

        assertThat(run("RememberAndFind")).contains("ben: The red bike is for Ana.");
        assertThat(gateway.lines()).containsExactly("POST /v1/messages", "POST /v1/search");
    }

    @Test
    void whatHappensIsTold() throws Exception {
        gateway.then(FakeGateway.events("id: 7\nevent: embedded\ndata: {\"message_id\":\"m-1\"}\n\n"
                + "event: end\ndata: {\"title\":\"Revoked\",\"status\":401,\"detail\":\"why\"}\n\n"));

        assertThat(run("FollowEvents")).contains("embedded m-1", "401 Revoked");
    }

    private String run(String name) throws Exception {
        var program = PROGRAM.matcher(Files.readString(GUIDE))
                .results()
                .filter(found -> found.group(2).equals(name))
                .findFirst()
                .orElseThrow();
        var source = Files.writeString(folder.resolve(name + ".java"), program.group(1));
        int status = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-cp", System.getProperty("java.class.path"), source.toString());
        assertThat(status).as("it compiles").isZero();
        var usual = System.out;
        var printed = new ByteArrayOutputStream();
        try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()});
                var out = new PrintStream(printed, true, UTF_8)) {
            System.setOut(out);
            loader.loadClass(name).getMethod("main", String[].class).invoke(null, (Object)
                    new String[] {gateway.address().toString(), "alv_key"});
        } catch (InvocationTargetException e) {
            throw new AssertionError("the program failed", e.getCause());
        } finally {
            System.setOut(usual);
        }
        return printed.toString(UTF_8);
    }
}
