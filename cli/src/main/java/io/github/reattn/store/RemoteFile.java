package io.github.reattn.store;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/// A file on a web server, and what is known of it beforehand.
///
/// @param uri where to ask
/// @param name what it is called here
/// @param size bytes, or −1 where it is not known
/// @param sha256 lower-case hex, or null where it is not known
record RemoteFile(URI uri, String name, long size, @Nullable String sha256) {

    /// The same file with what a catalogue knows of it.
    RemoteFile expecting(long knownSize, String knownSha256) {
        return new RemoteFile(uri, name, knownSize, knownSha256);
    }
}
