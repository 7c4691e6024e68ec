package io.github.reattn.cpu;

import io.github.reattn.attention.AttentionMode;

/// How new tokens are cut into batches, which is where selections may begin and end.
sealed interface Batches {
    /// The most tokens of a batch.
    int most();

    /// How many of `count` new tokens run in batches; the others follow one by one.
    int together(int count);

    /// Where the batch that begins at `position` ends.
    ///
    /// @param total the length of the context after all batches   @param question where the question begins
    int end(int position, int total, long question);

    static Batches of(AttentionMode mode) {
        return switch (mode) {
            case AttentionMode.Full full -> new Even();
            case AttentionMode.Scoped scoped -> new Even();
            case AttentionMode.Reference reference -> new Chunks(reference);
        };
    }

    /// As many tokens as products like; a question begins a batch.
    record Even() implements Batches {
        /// Below this many tokens a batch is run token by token: a tile would mostly hold padding.
        private static final int SMALL = 4;

        @Override
        public int most() {
            return PrefillStep.BATCH;
        }

        @Override
        public int together(int count) {
            return count < SMALL ? 0 : count;
        }

        @Override
        public int end(int position, int total, long question) {
            int end = (int) Math.min(total, (long) position + most());
            return position < question && question < end ? (int) question : end;
        }
    }

    /// The chunks of the release, which knows no questions. Until keys are dropped, cuts make no difference.
    record Chunks(AttentionMode.Reference mode) implements Batches {
        @Override
        public int most() {
            return Math.max(PrefillStep.BATCH, mode.chunkSize());
        }

        @Override
        public int together(int count) {
            return mode.inChunks(count);
        }

        @Override
        public int end(int position, int total, long question) {
            return (int) Math.min(mode.chunkEnd(position, total), (long) position + most());
        }
    }
}
