package io.github.reattn.store;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Proxies as command-line programs find them: `https_proxy`, `http_proxy`, `all_proxy`, `no_proxy`, in either case.
final class EnvironmentProxy extends ProxySelector {
    private final Map<String, String> variables;

    EnvironmentProxy(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    @Override
    public List<Proxy> select(URI uri) {
        String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
        String proxy = value(uri.getScheme() + "_proxy");
        if (proxy.isEmpty()) {
            proxy = value("all_proxy");
        }
        if (proxy.isEmpty() || isExcluded(host)) {
            return List.of(Proxy.NO_PROXY);
        }
        URI address = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
        @Nullable String proxyHost = address.getHost();
        if (proxyHost == null) {
            return List.of(Proxy.NO_PROXY);
        }
        int port = address.getPort() >= 0 ? address.getPort() : 80;
        return List.of(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxyHost, port)));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        // the request itself reports it
    }

    private boolean isExcluded(String host) {
        for (String entry : value("no_proxy").split(",", -1)) {
            String domain = entry.strip().toLowerCase(Locale.ROOT).replaceFirst("^\\*?\\.", "");
            if (domain.equals("*") || (!domain.isEmpty() && (host.equals(domain) || host.endsWith("." + domain)))) {
                return true;
            }
        }
        return host.equals("localhost") || host.startsWith("127.");
    }

    private String value(String name) {
        String lower = variables.getOrDefault(name, "");
        return lower.isBlank()
                ? variables.getOrDefault(name.toUpperCase(Locale.ROOT), "").strip()
                : lower.strip();
    }
}
