package io.github.reattn.store;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A local web server that misbehaves as a test says.
public final class FileServer implements AutoCloseable {
    /// Answers one request.
    @FunctionalInterface
    public interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    public final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    public FileServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    public URI uri(String path) {
        return URI.create("http://localhost:" + server.getAddress().getPort() + path);
    }

    /// Says what a path, and those below it, answer.
    public void on(String path, Answer answer) {
        server.createContext(path, exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            requests.add(exchange.getRequestURI() + (range == null ? "" : " " + range));
            try (exchange) {
                answer.to(exchange);
            }
        });
    }

    /// Serves a file properly: ranges, `If-Range`, an ETag.
    public static Answer file(byte[] content, String etag) {
        return exchange -> {
            int from = prepare(exchange, content, etag);
            send(exchange, from > 0 ? 206 : 200, Arrays.copyOfRange(content, from, content.length));
        };
    }

    /// Announces all of the file from where the client wants it, and cuts the connection after some bytes.
    public static Answer cutAfter(int bytes, byte[] content, String etag) {
        return exchange -> {
            int from = prepare(exchange, content, etag);
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
            exchange.getResponseBody().write(content, from, Math.min(bytes, content.length - from));
            exchange.getResponseBody().flush();
            throw new IOException("cut");
        };
    }

    /// Announces a megabyte, sends a little, and then nothing for a while.
    public static Answer stall(byte[] beginning, long millis) {
        return exchange -> {
            exchange.getResponseHeaders().set("ETag", "\"v1\"");
            exchange.sendResponseHeaders(200, 1_000_000);
            exchange.getResponseBody().write(beginning);
            exchange.getResponseBody().flush();
            sleep(millis);
        };
    }

    static void sleep(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /// Sets the headers of a file that is sent from where the client wants it: from 0 if it has another version.
    private static int prepare(HttpExchange exchange, byte[] content, String etag) {
        Headers headers = exchange.getResponseHeaders();
        headers.set("ETag", etag);
        String range = exchange.getRequestHeaders().getFirst("Range");
        String version = exchange.getRequestHeaders().getFirst("If-Range");
        if (range == null || (version != null && !version.equals(etag))) {
            return 0;
        }
        int from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
        headers.set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        return from;
    }

    public static Answer status(int status, String... headers) {
        return exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            send(exchange, status, new byte[0]);
        };
    }

    public static Answer redirect(Object location, String... headers) {
        return exchange -> {
            exchange.getResponseHeaders().set("Location", location.toString());
            status(302, headers).to(exchange);
        };
    }

    /// The first answers in turn, then the last one for good.
    public static Answer inTurn(Answer... answers) {
        int[] count = {0};
        return exchange -> {
            Answer answer;
            synchronized (count) {
                answer = answers[Math.min(count[0]++, answers.length - 1)];
            }
            answer.to(exchange);
        };
    }

    public static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
