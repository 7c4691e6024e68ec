package io.github.reattn.gguf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A model split over several files: `name-00001-of-00003.gguf`, where the keys `split.no` (from 0), `split.count` and
/// `split.tensors.count` of each say what belongs together.
///
/// @see <a href="https://github.com/ggml-org/llama.cpp/tree/master/tools/gguf-split">gguf-split</a>
final class SplitFile {
    private static final String COUNT = "split.count";
    private static final String NUMBER = "split.no";
    private static final String TENSORS = "split.tensors.count";

    private SplitFile() {}

    /// All parts of the model that a file belongs to, in order; only the file itself where it is not split.
    static List<GgufPart> openAll(Path path, Arena arena) throws IOException {
        GgufPart opened = GgufPart.open(path, arena);
        int count = opened.metadata().integer(COUNT, 1);
        if (count <= 1) {
            return List.of(opened);
        }
        // Compiled here: few models are split, and every other one opens faster without.
        Pattern pattern = Pattern.compile("(.*)-([0-9]{5})-of-([0-9]{5})\\.gguf", Pattern.DOTALL);
        Matcher name = pattern.matcher(String.valueOf(path.getFileName()));
        int number = name.matches() ? Integer.parseInt(name.group(2)) - 1 : -1;
        if (number < 0 || number >= count || Integer.parseInt(name.group(3)) != count) {
            throw new GgufException(path + ": is a part of a model split into " + count
                    + " files; expected a name that ends like " + suffix(0, count) + "; give it its original name");
        }
        List<GgufPart> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Path sibling = path.resolveSibling(name.group(1) + suffix(i, count));
            if (i != number && Files.notExists(sibling)) {
                throw new GgufException(path + ": part " + (i + 1) + " of " + count + " is missing: " + sibling);
            }
            GgufPart part = i == number ? opened : GgufPart.open(sibling, arena);
            check(part, NUMBER, i);
            check(part, COUNT, count);
            parts.add(part);
        }
        int tensors = parts.stream().mapToInt(part -> part.tensors().size()).sum();
        for (GgufPart part : parts) {
            if (part.metadata().has(TENSORS)) {
                check(part, TENSORS, tensors);
            }
        }
        return parts;
    }

    private static void check(GgufPart part, String key, int expected) throws GgufException {
        int found = part.metadata().integer(key);
        if (found != expected) {
            throw new GgufException(part.path() + ": " + key + " is " + found + ", expected " + expected
                    + "; the files do not belong together");
        }
    }

    private static String suffix(int number, int count) {
        return String.format(Locale.ROOT, "-%05d-of-%05d.gguf", number + 1, count);
    }
}
