package io.github.reattn.store;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a user's data lies on each platform.
final class UserDirectories {
    private UserDirectories() {}

    /// `REATTN_HOME`, else the platform's directory for application data.
    static Path data(Map<String, String> environment, String osName) {
        String own = set(environment, "REATTN_HOME");
        if (own != null) {
            return Path.of(own).toAbsolutePath();
        }
        Path home = Path.of(System.getProperty("user.home", "."));
        if (osName.startsWith("Mac")) {
            return home.resolve("Library/Application Support/reattn");
        }
        if (osName.startsWith("Windows")) {
            String local = set(environment, "LOCALAPPDATA");
            return (local == null ? home.resolve("AppData").resolve("Local") : Path.of(local)).resolve("reattn");
        }
        String xdg = set(environment, "XDG_DATA_HOME");
        return (xdg == null ? home.resolve(".local/share") : Path.of(xdg)).resolve("reattn");
    }

    private static @Nullable String set(Map<String, String> environment, String name) {
        String value = environment.get(name);
        return value == null || value.isEmpty() ? null : value;
    }
}
