package dev.alluvium.query.http;

import dev.alluvium.runtime.settings.PortNumber;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/// `ALLUVIUM_ADMIN_…`: where the operator is listened to: health, metrics, tenants and keys.
public interface AdminSettings {
    int BESIDE_API = 3;

    @WithDefault("127.0.0.1")
    String host();

    /// The API's and three when absent.
    @WithConverter(PortNumber.class)
    Optional<Integer> port();

    default int portBeside(int api) {
        return port().orElse(api == 0 ? 0 : api + BESIDE_API);
    }
}
