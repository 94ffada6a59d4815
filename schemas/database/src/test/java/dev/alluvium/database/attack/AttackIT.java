package dev.alluvium.database.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every attack on a database that has all its guards. That the attacks are able to notice anything is what
/// [GuardByGuardIT] shows.
class AttackIT {
    private static Battlefield field;

    @BeforeAll
    static void open() {
        field = new Battlefield();
    }

    @AfterAll
    static void close() throws SQLException {
        field.close();
    }

    static List<Attack> attacks() {
        return Attacks.all();
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void fails(Attack attack) throws Exception {
        assertThat(field.breach(attack)).isEmpty();
    }
}
