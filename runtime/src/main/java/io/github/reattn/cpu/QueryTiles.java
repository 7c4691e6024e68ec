package io.github.reattn.cpu;

/// How the queries of a batch are cut into runs that share a selection: runs of whole lane tiles, or, for a question,
/// one
/// run of everything. A mutable value that a session refills for every batch.
final class QueryTiles {
    private final int tileTokens;
    private int position;
    private int tokens;
    private int lanesPerRun;

    QueryTiles(int tileTokens) {
        this.tileTokens = tileTokens;
    }

    /// @param position of the first token   @param tokens in the batch   @param runTokens queries that share a
    /// selection
    void set(int position, int tokens, int runTokens) {
        this.position = position;
        this.tokens = tokens;
        this.lanesPerRun = Math.max(1, runTokens / tileTokens);
    }

    /// Number of runs.
    int count() {
        return (laneTiles() + lanesPerRun - 1) / lanesPerRun;
    }

    private int laneTiles() {
        return (tokens + tileTokens - 1) / tileTokens;
    }

    /// The first lane tile of a run.
    int firstTile(int run) {
        return run * lanesPerRun;
    }

    /// The lane tile behind the last of a run.
    int endTile(int run) {
        return Math.min(laneTiles(), (run + 1) * lanesPerRun);
    }

    /// The position of a run's first query.
    int start(int run) {
        return position + firstTile(run) * tileTokens;
    }

    /// The position behind a run's last query.
    int end(int run) {
        return position + Math.min(tokens, endTile(run) * tileTokens);
    }

    /// The position of a lane tile's first query.
    int tileStart(int tile) {
        return position + tile * tileTokens;
    }

    int tileTokens() {
        return tileTokens;
    }
}
