package io.github.reattn.launcher;

import java.io.File;
import org.jspecify.annotations.Nullable;

/// The user's directory for what can be made again: `REATTN_CACHE`, else the platform's usual place.
public final class CacheDirectory {
    private CacheDirectory() {}

    /// The directory, which exists and is writable, or null where the user has none.
    public static @Nullable File find() {
        File directory = wanted();
        return (directory.isDirectory() || directory.mkdirs()) && directory.canWrite() ? directory : null;
    }

    private static File wanted() {
        String own = environment("REATTN_CACHE");
        if (own != null) {
            return new File(own);
        }
        String home = System.getProperty("user.home", "");
        if (JavaHome.isMac()) {
            return new File(home, "Library/Caches/reattn");
        }
        if (JavaHome.isWindows()) {
            String local = environment("LOCALAPPDATA");
            return new File(local == null ? home : local, "reattn\\cache");
        }
        String xdg = environment("XDG_CACHE_HOME");
        return xdg == null ? new File(home, ".cache/reattn") : new File(xdg, "reattn");
    }

    private static @Nullable String environment(String name) {
        String value = System.getenv(name);
        return value == null || value.isEmpty() ? null : value;
    }
}
