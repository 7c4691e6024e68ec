package io.github.reattn.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// GET requests that follow redirects, and remember what the first server said of the file behind them.
final class Web implements AutoCloseable {
    private static final int MAX_REDIRECTS = 10;

    private final Environment environment;
    private final HttpClient client;

    Web(Environment environment) {
        this.environment = environment;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(environment.connectTimeout())
                .proxy(new EnvironmentProxy(environment.variables()))
                .build();
    }

    /// An answer.
    ///
    /// @param uri where it came from, after all redirects
    /// @param linkedSha256 the file's SHA-256 as the hub gives it (`X-Linked-Etag`), or null
    /// @param linkedSize the file's size as the hub gives it (`X-Linked-Size`), or −1
    record Reply(
            URI uri,
            int status,
            HttpHeaders headers,
            InputStream body,
            @Nullable String linkedSha256,
            long linkedSize) implements AutoCloseable {

        Optional<String> header(String name) {
            return headers.firstValue(name);
        }

        /// A header that is a number ≥ 0, else −1.
        long number(String name) {
            return parse(header(name).orElse(""));
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    /// Asks once; the caller closes the reply.
    ///
    /// @throws Unreachable if no connection could be made
    /// @throws Transient if the connection was lost
    /// @throws PullException if the redirects lead nowhere
    Reply get(URI start, Map<String, String> headers) throws IOException {
        URI uri = start;
        Map<String, String> linked = new HashMap<>();
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            HttpResponse<InputStream> response = send(uri, headers);
            for (String name : new String[] {"x-linked-etag", "x-linked-size"}) {
                response.headers().firstValue(name).ifPresent(value -> linked.putIfAbsent(name, value));
            }
            Optional<String> location = response.headers().firstValue("location");
            if (response.statusCode() / 100 != 3 || location.isEmpty()) {
                String tag = linked.getOrDefault("x-linked-etag", "")
                        .replace("\"", "")
                        .toLowerCase(Locale.ROOT);
                String sha256 = tag.matches("[0-9a-f]{64}") ? tag : null;
                long size = parse(linked.getOrDefault("x-linked-size", ""));
                return new Reply(uri, response.statusCode(), response.headers(), response.body(), sha256, size);
            }
            response.body().close();
            uri = next(uri, location.get());
        }
        throw new PullException(start + ": more than " + MAX_REDIRECTS + " redirects; the server is set up wrongly");
    }

    /// Where a redirect leads: to a web address, and not from an encrypted one to a plain one.
    static URI next(URI from, String location) throws PullException {
        URI to;
        try {
            to = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new PullException(from + ": redirects to '" + location + "', which is no URL", e);
        }
        boolean http = "http".equals(to.getScheme());
        if (to.getHost() == null || !(http || "https".equals(to.getScheme()))) {
            throw new PullException(from + ": redirects to '" + to + "', which is no web address");
        }
        if (http && "https".equals(from.getScheme()) && !to.getHost().equals("localhost")) {
            throw new PullException(from + ": redirects to '" + to + "', which is not encrypted; refused");
        }
        return to;
    }

    private HttpResponse<InputStream> send(URI uri, Map<String, String> headers) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(environment.stallTimeout())
                .header("User-Agent", "reattn")
                .header("Accept-Encoding", "identity");
        headers.forEach(request::header);
        String token = environment.hubToken();
        if (token != null && uri.getAuthority().equals(environment.hub().getAuthority())) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (HttpConnectTimeoutException e) {
            throw new Unreachable(
                    uri.getAuthority() + " does not answer within "
                            + environment.connectTimeout().toSeconds() + " s",
                    e);
        } catch (ConnectException e) {
            throw new Unreachable("cannot connect to " + uri.getAuthority(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (IOException e) {
            throw new Transient(uri.getAuthority() + ": " + Failures.reason(e), 0, e);
        }
    }

    private static long parse(String digits) {
        return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : -1;
    }

    @Override
    public void close() {
        client.shutdownNow(); // close() would wait for bodies that nobody reads any more
    }

    /// No connection: another source may help, asking again at once hardly.
    static final class Unreachable extends IOException {
        private static final long serialVersionUID = 1L;

        Unreachable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// A failure that may pass.
    static final class Transient extends IOException {
        private static final long serialVersionUID = 1L;

        /// How long the server asks to wait, or 0.
        final long retryAfterSeconds;

        Transient(String message, long retryAfterSeconds, @Nullable Throwable cause) {
            super(message, cause);
            this.retryAfterSeconds = retryAfterSeconds;
        }
    }
}
