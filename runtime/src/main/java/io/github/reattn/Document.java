package io.github.reattn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A text that questions are asked about.
///
/// @param name what the model and people know it by, such as a file's name; where it is empty the text has no heading
/// @param text in full
public record Document(String name, String text) {

    public Document {
        if (name.indexOf('\n') >= 0 || name.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("a document's name has several lines; expected one");
        }
    }

    /// A text file in UTF-8.
    ///
    /// @throws IOException if it cannot be read, or is no UTF-8
    public static Document of(Path file) throws IOException {
        return new Document(String.valueOf(file.getFileName()), Files.readString(file));
    }

    /// What the model reads before the text.
    String heading() {
        return name.isEmpty() ? "" : "=== " + name + " ===\n";
    }
}
