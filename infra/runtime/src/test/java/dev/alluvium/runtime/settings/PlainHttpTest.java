package dev.alluvium.runtime.settings;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlainHttpTest {
    private static final String SETTING = "ALLUVIUM_MODEL_URL";

    @Test
    void plainHttpToAnotherMachineIsRefusedUnlessItIsAllowed() {
        for (var url : List.of("http://192.0.2.7:8080/v1", "HTTP://192.0.2.7/v1", "http://no-such-host.invalid/v1")) {
            assertThatThrownBy(() -> PlainHttp.require(URI.create(url), false, SETTING))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("ALLUVIUM_MODEL_PLAIN_HTTP=true");
            assertThatCode(() -> PlainHttp.require(URI.create(url), true, SETTING))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void thisMachineAndHttpsAreFine() {
        for (var url :
                List.of("http://127.0.0.1:8080/v1", "http://localhost/v1", "http://[::1]/v1", "https://192.0.2.7/")) {
            assertThatCode(() -> PlainHttp.require(URI.create(url), false, SETTING))
                    .doesNotThrowAnyException();
        }
    }
}
