package dev.alluvium.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The walks through the code: a list of packages, and in each the types that are met there.
final class DocsWalkTest {
    private static final Pattern ROOM =
            Pattern.compile("\\d+\\. \\*\\*`(dev\\.alluvium[\\w.]*)`\\*\\* \\(`([\\w/-]+)`\\).*");
    private static final Pattern TYPE = Pattern.compile(" +- `(\\w+)`.*");

    private record Room(String name, String module, List<String> types) {}

    @Test
    void everyTypeOfAWalkIsInThePackageThatTheWalkSays() {
        for (var walk : walks()) {
            for (var room : walk) {
                assertThat(room.types()).as(room.name()).isNotEmpty();
                var folder = Document.ROOT
                        .resolve(room.module())
                        .resolve("src/main/java")
                        .resolve(room.name().replace('.', '/'));
                for (var type : room.types()) {
                    assertThat(folder.resolve(type + ".java")).exists();
                }
            }
        }
    }

    @Test
    void walkEntersEachPackageOnce() {
        for (var walk : walks()) {
            assertThat(walk.stream().map(Room::name)).doesNotHaveDuplicates().hasSizeGreaterThan(4);
        }
    }

    private static List<List<Room>> walks() {
        var walks = Document.guide("how-a-message-travels.md").sections().stream()
                .map(DocsWalkTest::rooms)
                .filter(rooms -> !rooms.isEmpty())
                .toList();
        assertThat(walks).hasSize(2);
        return walks;
    }

    private static List<Room> rooms(Document walk) {
        var rooms = new ArrayList<Room>();
        for (var line : walk.text().lines().toList()) {
            var room = ROOM.matcher(line);
            var type = TYPE.matcher(line);
            if (room.matches()) {
                rooms.add(new Room(room.group(1), room.group(2), new ArrayList<>()));
            } else if (type.matches()) {
                rooms.getLast().types().add(type.group(1));
            }
        }
        return rooms;
    }
}
