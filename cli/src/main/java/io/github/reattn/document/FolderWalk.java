package io.github.reattn.document;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The files of a folder that people have written: sorted by path, without hidden ones, without what version control
/// and
/// builds keep there, and without following links.
final class FolderWalk extends SimpleFileVisitor<Path> {
    private static final Set<String> GENERATED =
            Set.of("target", "build", "out", "dist", "node_modules", "__pycache__", "venv", "CVS");
    private static final int MOST_FILES = 20_000;

    private final Path root;
    private final List<Path> files = new ArrayList<>();

    private FolderWalk(Path root) {
        this.root = root;
    }

    /// @throws IOException if the folder cannot be read, or has too many files
    static List<Path> files(Path root) throws IOException {
        FolderWalk walk = new FolderWalk(root);
        Files.walkFileTree(root, walk);
        if (walk.files.size() > MOST_FILES) {
            throw new IOException(
                    root + ": more than " + MOST_FILES + " files; name the files and folders that matter instead");
        }
        walk.files.sort(null);
        return walk.files;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
        String name = String.valueOf(directory.getFileName());
        boolean wanted = directory.equals(root) || !(name.startsWith(".") || GENERATED.contains(name));
        return wanted ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (attributes.isRegularFile() && !String.valueOf(file.getFileName()).startsWith(".")) {
            files.add(file);
        }
        return files.size() > MOST_FILES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
    }
}
