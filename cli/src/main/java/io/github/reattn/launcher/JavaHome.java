package io.github.reattn.launcher;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// An installed Java: its directory, and what its `release` file says of it.
final class JavaHome {
    static final int REQUIRED = 25;
    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    private final File path;
    private final int feature;
    private final String version;

    private JavaHome(File path, int feature, String version) {
        this.path = path;
        this.feature = feature;
        this.version = version;
    }

    /// The Java that runs this code.
    static JavaHome current() {
        return new JavaHome(
                new File(System.getProperty("java.home", "")),
                featureOf(System.getProperty("java.specification.version", "0")),
                System.getProperty("java.runtime.version", ""));
    }

    /// The first installed JDK in the usual places that is new enough, or null; of one place the lowest such version.
    static @Nullable JavaHome search() {
        for (List<File> place : places()) {
            JavaHome best = null;
            for (File directory : place) {
                JavaHome home = read(directory);
                if (home != null
                        && home.feature >= REQUIRED
                        && home.java().isFile()
                        && home.mayHaveVectorModule()
                        && (best == null || home.feature < best.feature)) {
                    best = home;
                }
            }
            if (best != null) {
                return best;
            }
        }
        return null;
    }

    File path() {
        return path;
    }

    int feature() {
        return feature;
    }

    /// The full version, as `25.0.3+9-LTS`; tells two builds apart.
    String version() {
        return version;
    }

    File java() {
        return new File(path, isWindows() ? "bin\\java.exe" : "bin/java");
    }

    /// False only if the `release` file lists the modules, and not this one.
    boolean mayHaveVectorModule() {
        String modules = releaseOf(path).getProperty("MODULES");
        return modules == null || modules.contains(VECTOR_MODULE);
    }

    static boolean isWindows() {
        return File.separatorChar == '\\';
    }

    static boolean isMac() {
        return System.getProperty("os.name", "").startsWith("Mac");
    }

    private static @Nullable JavaHome read(File directory) {
        Properties release = releaseOf(directory);
        String version = unquoted(release.getProperty("JAVA_VERSION", ""));
        String runtime = unquoted(release.getProperty("JAVA_RUNTIME_VERSION", version));
        File path = directory.toPath().toAbsolutePath().normalize().toFile();
        return version.isEmpty() ? null : new JavaHome(path, featureOf(version), runtime);
    }

    private static Properties releaseOf(File directory) {
        Properties release = new Properties();
        try (InputStream in = new FileInputStream(new File(directory, "release"))) {
            release.load(in);
        } catch (IOException | IllegalArgumentException e) {
            release.clear(); // no JDK, or none that says what it is
        }
        return release;
    }

    private static String unquoted(String text) {
        return text.replace("\"", "").trim();
    }

    /// 8 for `1.8.0_402`, 25 for `25.0.3`, 0 for anything else.
    private static int featureOf(String version) {
        String digits = version.startsWith("1.") ? version.substring(2) : version;
        int end = 0;
        while (end < digits.length() && end < 4 && Character.isDigit(digits.charAt(end))) {
            end++;
        }
        return end == 0 ? 0 : Integer.parseInt(digits.substring(0, end));
    }

    private static List<List<File>> places() {
        List<List<File>> places = new ArrayList<>();
        String javaHome = System.getenv("JAVA_HOME");
        if (javaHome != null && !javaHome.isEmpty()) {
            List<File> only = new ArrayList<>();
            only.add(new File(javaHome));
            places.add(only);
        }
        String home = System.getProperty("user.home", "");
        addChildren(places, System.getProperty("java.home", "") + "/..", "");
        addChildren(places, "/usr/lib/jvm", "");
        addChildren(places, "/usr/java", "");
        addChildren(places, "/opt/java", "");
        addChildren(places, home + "/.sdkman/candidates/java", "");
        addChildren(places, home + "/.jdks", "");
        addChildren(places, "/Library/Java/JavaVirtualMachines", "/Contents/Home");
        addChildren(places, "/opt/homebrew/opt", "/libexec/openjdk.jdk/Contents/Home");
        addChildren(places, "/usr/local/opt", "/libexec/openjdk.jdk/Contents/Home");
        if (isWindows()) {
            addChildren(places, "C:\\Program Files\\Java", "");
            addChildren(places, "C:\\Program Files\\Eclipse Adoptium", "");
        }
        return places;
    }

    private static void addChildren(List<List<File>> places, String parent, String inside) {
        File[] children = new File(parent).listFiles();
        if (children != null) {
            List<File> place = new ArrayList<>();
            for (File child : children) {
                place.add(inside.isEmpty() ? child : new File(child, inside));
            }
            places.add(place);
        }
    }
}
