package io.github.reattn.store;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds a repository's model files on the hub.
///
/// `GET /api/models/OWNER/REPO/tree/REVISION?recursive=true` lists the files with size and SHA-256 (`lfs.oid`);
/// `GET /OWNER/REPO/resolve/REVISION/PATH` is the file, through redirects.
final class HubClient {
    private static final int MAX_LISTING_BYTES = 16 << 20;
    private static final Pattern SPLIT = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})\\.gguf");

    /// What is chosen where the user does not say, best first: small, and still good.
    private static final List<String> USUAL =
            List.of("q4_k_m", "q4_0", "q4_1", "q5_k_m", "q6_k", "q8_0", "f16", "bf16");

    private final Web web;
    private final URI endpoint;

    HubClient(Web web, URI endpoint) {
        this.web = web;
        this.endpoint = endpoint;
    }

    /// The files of one model: one, or all parts of a split one in order.
    ///
    /// @throws PullException if the repository has no such file; the message lists what it has
    List<RemoteFile> find(ModelRef.Hub ref) throws IOException {
        String selector = Objects.requireNonNullElse(ref.selector(), "");
        boolean exact = selector.toLowerCase(Locale.ROOT).endsWith(".gguf");
        if (exact && !SPLIT.matcher(selector).matches()) {
            return List.of(new RemoteFile(resolve(ref, selector), fileName(selector), -1, null));
        }
        List<RemoteFile> all = list(ref);
        String chosen = exact ? fileName(selector) : choose(ref, all);
        Matcher split = SPLIT.matcher(chosen);
        if (!split.matches()) {
            return all.stream().filter(file -> file.name().equals(chosen)).toList();
        }
        List<RemoteFile> parts = all.stream()
                .filter(file -> file.name().startsWith(split.group(1) + "-")
                        && file.name().endsWith("-of-" + split.group(3) + ".gguf"))
                .sorted(Comparator.comparing(RemoteFile::name))
                .toList();
        if (parts.size() != Integer.parseInt(split.group(3))) {
            throw new PullException(
                    ref + ": " + parts.size() + " of the " + Integer.parseInt(split.group(3)) + " parts are there");
        }
        return parts;
    }

    private static String choose(ModelRef.Hub ref, List<RemoteFile> all) throws PullException {
        List<String> names = all.stream().map(RemoteFile::name).sorted().toList();
        List<String> wanted =
                ref.selector() == null ? USUAL : List.of(ref.selector().toLowerCase(Locale.ROOT));
        for (String quant : wanted) {
            for (String name : names) {
                if (hasQuant(name, quant)) {
                    return name;
                }
            }
        }
        if (ref.selector() == null && !names.isEmpty()) {
            return names.getFirst();
        }
        String there = names.isEmpty() ? "no GGUF file at all" : String.join(", ", names);
        throw new PullException(ref + ": no such file in " + ref.repo() + "; it has " + there);
    }

    /// `model-Q4_K_M.gguf`, `model.Q4_K_M.gguf` and `Q4_K_M/model-Q4_K_M-00001-of-00002.gguf` have `q4_k_m`.
    private static boolean hasQuant(String name, String quant) {
        String stem = SPLIT.matcher(name).replaceFirst("$1.gguf").toLowerCase(Locale.ROOT);
        return stem.matches("(.*[-._])?" + Pattern.quote(quant) + "\\.gguf");
    }

    private List<RemoteFile> list(ModelRef.Hub ref) throws IOException {
        URI uri = uri("/api/models/" + ref.repo() + "/tree/" + ref.revision(), "recursive=true");
        List<RemoteFile> files = new ArrayList<>();
        for (JsonNode entry : read(uri, ref)) {
            String path = entry.path("path").asText();
            String name = fileName(path);
            boolean model =
                    name.endsWith(".gguf") && !name.toLowerCase(Locale.ROOT).contains("mmproj");
            if (model && entry.path("type").asText().equals("file")) {
                String oid = entry.path("lfs").path("oid").asText().replaceFirst("^sha256:", "");
                @Nullable String sha256 = oid.matches("[0-9a-f]{64}") ? oid : null;
                long size =
                        entry.path("lfs").path("size").asLong(entry.path("size").asLong(-1));
                files.add(new RemoteFile(resolve(ref, path), name, size, sha256));
            }
        }
        return files;
    }

    private JsonNode read(URI uri, ModelRef.Hub ref) throws IOException {
        try (Web.Reply reply = web.get(uri, Map.of("Accept", "application/json"));
                InputStream body = reply.body()) {
            if (reply.status() != 200) {
                throw FileCheck.refused(new RemoteFile(uri, ref.repo(), -1, null), reply.status());
            }
            byte[] bytes = body.readNBytes(MAX_LISTING_BYTES + 1);
            JsonNode json = bytes.length > MAX_LISTING_BYTES ? null : new ObjectMapper().readTree(bytes);
            if (json == null || !json.isArray()) {
                throw new PullException(uri + ": expected a JSON list of files, found something else");
            }
            return json;
        } catch (JacksonException e) {
            throw new PullException(uri + ": expected a JSON list of files: " + e.getOriginalMessage(), e);
        }
    }

    private URI resolve(ModelRef.Hub ref, String path) throws PullException {
        return uri("/" + ref.repo() + "/resolve/" + ref.revision() + "/" + path, null);
    }

    private URI uri(String path, @Nullable String query) throws PullException {
        try {
            String base = endpoint.getPath() == null ? "" : endpoint.getPath();
            return new URI(endpoint.getScheme(), endpoint.getAuthority(), base + path, query, null);
        } catch (URISyntaxException e) {
            throw new PullException(endpoint + path + ": no URL: " + e.getReason(), e);
        }
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
