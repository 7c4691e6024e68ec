package io.github.reattn.launcher;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The JVM's cache of loaded, linked and profiled classes (JEP 483, 514, 515) for one jar and one JVM.
///
/// Made once by `AotTraining`, a process of its own with low priority that starts after the user's command has ended,
/// so nobody waits for it. The file's name holds what it depends on; the JVM ignores a file that does not fit. No
/// cache directory, or `REATTN_AOT=off`: no cache.
final class AotCache {
    private final @Nullable File file;

    private AotCache(@Nullable File file) {
        this.file = file;
    }

    static AotCache of(@Nullable File directory, JavaHome home, String classPath) {
        File jar = new File(classPath);
        boolean off = "off".equals(System.getenv("REATTN_AOT"));
        if (directory == null || off || !jar.isFile()) {
            return new AotCache(null);
        }
        String place = hash(jar.getPath() + '\n' + home.path());
        String content = hash(jar.length() + "\n" + jar.lastModified() + '\n' + home.version());
        return new AotCache(new File(directory, "reattn-" + place + "-" + content + ".aot"));
    }

    boolean isThere() {
        return file != null && file.isFile();
    }

    @Nullable
    File file() {
        return file;
    }

    /// Starts [AotTraining] if the cache is missing; never fails, never waits.
    void createInBackground(ChildCommand child) {
        if (file == null || file.exists()) {
            return;
        }
        List<String> command = new ArrayList<>();
        if (new File("/usr/bin/nice").canExecute()) {
            command.add("/usr/bin/nice");
            command.add("-n");
            command.add("19");
        }
        command.add(child.jvm().get(0));
        command.add("-XX:+UseSerialGC");
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-Xmx32m");
        command.add("-cp");
        command.add(ChildCommand.classPath());
        command.add("io.github.reattn.launcher.AotTraining");
        command.add(file.getPath());
        command.addAll(child.jvm());
        try {
            AotTraining.silent(command).start();
        } catch (IOException e) {
            return; // the next start tries again
        }
    }

    /// FNV-1a, 64 bits: loads no classes.
    private static String hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return Long.toHexString(hash);
    }
}
