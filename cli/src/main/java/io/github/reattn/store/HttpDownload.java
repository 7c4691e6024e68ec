package io.github.reattn.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Fetches one file: continues what an earlier try left, tries again what may pass, checks size, magic and checksum.
///
/// A part is continued with `Range` and `If-Range` (RFC 9110, 13.1.5, 14.2), and only if the server named its version
/// of the file then, or the checksum is known.
final class HttpDownload {
    private static final int MAX_TRIES = 6;
    private static final long MAX_WAIT_SECONDS = 60;
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (?:(\\d{1,18})-\\d{1,18}|\\*)/(\\d{1,18}|\\*)");

    private final Web web;
    private final Environment environment;
    private final PullListener listener;
    private final int unreachableTries;

    /// @param hasAlternative whether another source can be asked, so that a server that cannot be reached is left soon
    HttpDownload(Web web, Environment environment, PullListener listener, boolean hasAlternative) {
        this.web = web;
        this.environment = environment;
        this.listener = listener;
        this.unreachableTries = hasAlternative ? 1 : 3;
    }

    /// Fetches a file.
    ///
    /// @return its SHA-256
    /// @throws PullException if it cannot be had; what has come so far stays for the next try unless it is wrong
    String fetch(RemoteFile file, Path target) throws IOException {
        try (PartFile part = PartFile.open(target)) {
            boolean resumed = part.length() > 0;
            transferPatiently(file, part);
            if (resumed && !FileCheck.fits(file, part)) {
                listener.note(file.name() + ": what an earlier try left does not fit; starting again");
                part.restart();
                transferPatiently(file, part);
            }
            FileCheck.complete(file, part);
            part.finish(target);
            return part.sha256();
        }
    }

    private void transferPatiently(RemoteFile file, PartFile part) throws IOException {
        int tries = 0;
        int unreachable = 0;
        while (true) {
            long before = part.length();
            long wait;
            String reason;
            try {
                transfer(file, part);
                return;
            } catch (Web.Unreachable e) {
                reason = Failures.reason(e);
                if (++unreachable >= unreachableTries) {
                    String remedy = unreachableTries == 1 ? "" : "; check the network, or the proxy variables";
                    throw new PullException(file.name() + ": " + reason + remedy, e);
                }
                wait = 1L << unreachable;
            } catch (Web.Transient e) {
                reason = Failures.reason(e);
                tries = part.length() > before ? 1 : tries + 1;
                if (tries >= MAX_TRIES || e.retryAfterSeconds > MAX_WAIT_SECONDS) {
                    String asked = e.retryAfterSeconds > 0 ? ", and asks to wait " + e.retryAfterSeconds + " s" : "";
                    throw new PullException(
                            file.uri() + ": " + reason + asked + "; pull again later: it continues where it stopped",
                            e);
                }
                wait = Math.max(e.retryAfterSeconds, 1L << (tries - 1));
            } finally {
                listener.stopped();
            }
            listener.note(file.name() + ": " + reason + "; trying again in " + wait + " s");
            sleep(wait);
        }
    }

    private void transfer(RemoteFile file, PartFile part) throws IOException {
        String validator =
                part.origin().getProperty("uri", "").equals(file.uri().toString())
                        ? part.origin().getProperty("validator", "")
                        : "";
        if (part.length() > 0 && validator.isEmpty() && file.sha256() == null) {
            part.restart();
        }
        Map<String, String> headers = new HashMap<>();
        if (part.length() > 0) {
            headers.put("Range", "bytes=" + part.length() + "-");
            if (!validator.isEmpty()) {
                headers.put("If-Range", validator);
            }
        }
        try (Web.Reply reply = web.get(file.uri(), headers)) {
            switch (reply.status()) {
                case 200 -> {
                    part.restart();
                    receive(file, part, reply, reply.number("content-length"));
                }
                case 206 -> receive(file, part, reply, checkedTotal(part, reply));
                case 416 -> {
                    if (totalOf(reply) != part.length() || part.length() == 0) {
                        part.restart();
                        throw new Web.Transient("the part on disk does not fit the server's file", 0, null);
                    }
                }
                case 408, 425, 429, 500, 502, 503, 504 ->
                    throw new Web.Transient("the server answers " + reply.status(), retryAfter(reply), null);
                default -> throw FileCheck.refused(file, reply.status());
            }
        }
    }

    private void receive(RemoteFile file, PartFile part, Web.Reply reply, long total) throws IOException {
        long size = FileCheck.expectedSize(file, reply, total);
        if (size >= 0) {
            environment.requireSpace(directoryOf(part), size - part.length());
        }
        Properties origin = new Properties();
        origin.setProperty("uri", file.uri().toString());
        origin.setProperty("validator", validatorOf(reply));
        origin.setProperty("sha256", Objects.requireNonNullElse(reply.linkedSha256(), ""));
        part.noteOrigin(origin);
        listener.started(file.name(), part.length(), size);
        try (StallGuard guard = new StallGuard(reply.body(), environment.stallTimeout())) {
            byte[] buffer = new byte[1 << 16];
            for (int n = read(guard, buffer); n >= 0; n = read(guard, buffer)) {
                if (size >= 0 && part.length() + n > size) {
                    part.restart();
                    throw new PullException(file.uri() + ": the server sends more than the " + size
                            + " bytes that the file has; what came was deleted");
                }
                FileCheck.magic(file, part, buffer, n);
                part.append(buffer, n);
                listener.progress(part.length());
            }
        }
        if (part.length() < size) {
            throw new Web.Transient("connection cut after " + part.length() + " of " + size + " bytes", 0, null);
        }
    }

    private static int read(StallGuard guard, byte[] buffer) throws Web.Transient {
        try {
            return guard.read(buffer);
        } catch (IOException e) {
            String reason = guard.hasStalled() ? "the server stopped sending" : "connection cut: " + Failures.reason(e);
            throw new Web.Transient(reason, 0, e);
        }
    }

    private static Path directoryOf(PartFile part) {
        return part.path().toAbsolutePath().resolveSibling("");
    }

    /// A strong ETag, else the date of the last change, else nothing.
    private static String validatorOf(Web.Reply reply) {
        String tag = reply.header("etag").orElse("");
        return tag.startsWith("\"") ? tag : reply.header("last-modified").orElse("");
    }

    private static long checkedTotal(PartFile part, Web.Reply reply) throws IOException {
        Matcher range = CONTENT_RANGE.matcher(reply.header("content-range").orElse(""));
        String start = range.matches() ? range.group(1) : null;
        if (start == null || Long.parseLong(start) != part.length()) {
            part.restart();
            throw new Web.Transient("the server sends another range than it was asked for", 0, null);
        }
        return totalOf(reply);
    }

    private static long totalOf(Web.Reply reply) {
        Matcher range = CONTENT_RANGE.matcher(reply.header("content-range").orElse(""));
        return range.matches() && !range.group(2).equals("*") ? Long.parseLong(range.group(2)) : -1;
    }

    /// Seconds, from either form of the header (RFC 9110, 10.2.3); 0 where it is absent or unreadable.
    private static long retryAfter(Web.Reply reply) {
        @Nullable String text = reply.header("retry-after").orElse(null);
        if (text == null || text.matches("\\d{1,9}")) {
            return text == null ? 0 : Long.parseLong(text);
        }
        try {
            Instant when = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Math.max(0, Duration.between(Instant.now(), when).toSeconds());
        } catch (DateTimeParseException e) {
            return 0;
        }
    }

    private void sleep(long seconds) throws InterruptedIOException {
        try {
            environment.pause().sleep(Duration.ofSeconds(seconds));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
