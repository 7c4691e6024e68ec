package io.github.reattn.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What must be true of a file that comes from elsewhere.
final class FileCheck {
    private static final byte[] MAGIC = "GGUF".getBytes(StandardCharsets.US_ASCII);

    private FileCheck() {}

    /// The size that the file must have, or −1 where nobody says.
    ///
    /// @param total its size as the reply gives it, or −1
    static long expectedSize(RemoteFile file, Web.Reply reply, long total) throws PullException {
        String encoding = reply.header("content-encoding").orElse("identity");
        if (!encoding.equalsIgnoreCase("identity")) {
            throw new PullException(file.uri() + ": the server sends it as '" + encoding
                    + "', though it was asked for the plain file; try another server or mirror");
        }
        @Nullable String linked = reply.linkedSha256();
        if (file.sha256() != null && linked != null && !linked.equals(file.sha256())) {
            throw new PullException(file.uri() + ": the server has another file: its SHA-256 is " + linked
                    + ", expected " + file.sha256());
        }
        long known = file.size() >= 0 ? file.size() : reply.linkedSize();
        if (known >= 0 && total >= 0 && known != total) {
            throw new PullException(file.uri() + ": the server's file has " + total + " bytes, expected " + known
                    + (total < 100_000 ? "; perhaps it is a page for people" : ""));
        }
        return known >= 0 ? known : total;
    }

    /// Stops at the first bytes what is no GGUF file, as a page for people.
    static void magic(RemoteFile file, PartFile part, byte[] bytes, int count) throws IOException {
        int at = (int) Math.min(MAGIC.length, part.length());
        int n = Math.min(MAGIC.length - at, count);
        if (!Arrays.equals(MAGIC, at, at + n, bytes, 0, n)) {
            String start = new String(bytes, 0, Math.min(16, count), StandardCharsets.ISO_8859_1)
                    .replaceAll("[^\\x20-\\x7e]", ".");
            part.restart();
            throw new PullException(file.uri() + ": no GGUF file: it starts with '" + start + "', expected 'GGUF'");
        }
    }

    /// Whether the checksum is right, or nobody knows it.
    static boolean fits(RemoteFile file, PartFile part) throws IOException {
        String expected = expectedSha256(file, part);
        return expected.isEmpty() || expected.equals(part.sha256());
    }

    private static String expectedSha256(RemoteFile file, PartFile part) throws IOException {
        return file.sha256() != null ? file.sha256() : part.origin().getProperty("sha256", "");
    }

    /// A whole file: size, magic and checksum. A wrong one is forgotten.
    static void complete(RemoteFile file, PartFile part) throws IOException {
        if (part.length() < MAGIC.length) {
            throw new PullException(file.uri() + ": no GGUF file: it has only " + part.length() + " bytes");
        }
        if (file.size() >= 0 && part.length() != file.size()) {
            long length = part.length();
            part.restart();
            throw new PullException(file.uri() + ": has " + length + " bytes, expected " + file.size());
        }
        if (!fits(file, part)) {
            String message = file.uri() + ": wrong checksum: SHA-256 is " + part.sha256() + ", expected "
                    + expectedSha256(file, part) + "; what came was deleted";
            part.restart();
            throw new PullException(message);
        }
    }

    /// What a refusal means.
    static PullException refused(RemoteFile file, int status) {
        String meaning = switch (status) {
            case 401, 403 ->
                "the server does not give it to everybody; accept the model's licence on its page,"
                        + " then set HF_TOKEN to an access token of yours";
            case 404, 410 -> "not found; check the name";
            default -> "the server answers " + status;
        };
        return new PullException(file.uri() + ": " + meaning);
    }
}
