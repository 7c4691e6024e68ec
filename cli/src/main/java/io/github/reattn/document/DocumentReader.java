package io.github.reattn.document;

import io.github.reattn.Document;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Reads documents: text, Markdown, source code, PDF, and folders of these.
///
/// @param notices hears, in a line each, what people should know about what was left out
public record DocumentReader(Consumer<String> notices) {
    /// The most bytes of a file, and of all files of a folder: some 20 million tokens.
    static final long MOST_BYTES = 64L << 20;

    /// The documents of a file or folder; of standard input for `-`.
    ///
    /// @throws IOException if there is nothing to read, or it is no text; the message says where and why
    public List<Document> read(String fileOrDash) throws IOException {
        if (fileOrDash.equals("-")) {
            byte[] bytes = bytes("standard input", System.in);
            return List.of(new Document("", text("standard input", bytes)));
        }
        Path file = Path.of(fileOrDash);
        return Files.isDirectory(file) ? folder(file) : List.of(new Document(name(file), text(file)));
    }

    private List<Document> folder(Path folder) throws IOException {
        String root = name(folder.toAbsolutePath().normalize());
        List<Document> documents = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        long room = MOST_BYTES;
        for (Path file : FolderWalk.files(folder)) {
            String name = root + "/" + folder.relativize(file).toString().replace('\\', '/');
            room -= Files.size(file);
            if (room < 0) {
                throw new IOException(folder + ": more than " + (MOST_BYTES >> 20)
                        + " MB; name the files and folders that matter instead");
            }
            try {
                String text = text(file);
                if (!text.isBlank()) {
                    documents.add(new Document(visible(name), text));
                }
            } catch (IOException e) {
                room += Files.size(file);
                skipped.add(name);
            }
        }
        if (documents.isEmpty()) {
            throw new IOException(folder + ": has no text file");
        }
        if (!skipped.isEmpty()) {
            notices.accept(folder + ": " + documents.size() + " files; left out as they are no text: " + skipped.size()
                    + " (" + String.join(", ", skipped.subList(0, Math.min(3, skipped.size())))
                    + (skipped.size() > 3 ? ", …" : "") + ")");
        }
        return documents;
    }

    private static String text(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return text(file.toString(), bytes(file.toString(), in));
        }
    }

    private static String text(String name, byte[] bytes) throws IOException {
        return TextDecoder.startsWith(bytes, '%', 'P', 'D', 'F', '-')
                ? PdfText.of(name, bytes)
                : TextDecoder.document(name, bytes);
    }

    private static byte[] bytes(String name, InputStream in) throws IOException {
        byte[] bytes = in.readNBytes((int) MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new IOException(name + ": more than " + (MOST_BYTES >> 20) + " MB; give a part of it");
        }
        return bytes;
    }

    private static String name(Path file) {
        return visible(String.valueOf(file.getFileName()));
    }

    /// A name on one line.
    private static String visible(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }
}
