package io.github.reattn;

import io.github.reattn.attention.AttentionMode;
import io.github.reattn.backend.Backend;
import io.github.reattn.backend.Session;
import io.github.reattn.backend.SessionOptions;
import io.github.reattn.chat.ChatTemplates;
import io.github.reattn.cpu.CpuBackend;
import io.github.reattn.gguf.GgufFile;
import io.github.reattn.gguf.Metadata;
import io.github.reattn.gguf.TensorInfo;
import io.github.reattn.model.ForwardPlan;
import io.github.reattn.model.Model;
import io.github.reattn.tokenizer.Tokenizer;
import io.github.reattn.tokenizer.Tokenizers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/// What generation needs of an open model: the parts that a file became.
///
/// @param sessions opens a new, empty session
/// @param release gives back the device and the file, after all sessions are closed
record LoadedModel(
        ModelInfo info, Tokenizer tokenizer, ChatTemplates templates, Supplier<Session> sessions, Runnable release) {

    /// Opens a file and the device.
    ///
    /// @throws IOException if the file cannot be read, or is no model that can be run
    static LoadedModel load(Path path, OpenOptions options) throws IOException {
        if (!options.device().equals("cpu")) {
            throw new IllegalArgumentException("device " + options.device() + " is not known; known: cpu");
        }
        long start = System.nanoTime();
        GgufFile file = GgufFile.open(path);
        try {
            return of(file, options, start);
        } catch (Throwable e) {
            file.close();
            throw e;
        }
    }

    private static LoadedModel of(GgufFile file, OpenOptions options, long start) throws IOException {
        Metadata metadata = file.metadata();
        Tokenizer tokenizer = Tokenizers.of(metadata);
        ChatTemplates templates = options.chatTemplate() == null
                ? ChatTemplates.of(metadata, tokenizer)
                : ChatTemplates.of(options.chatTemplate(), tokenizer);
        Model model = Model.load(file);
        ForwardPlan plan = ForwardPlan.of(model);

        int window = model.config().contextLength();
        AttentionMode attention = options.attention().apply(window);
        boolean full = attention instanceof AttentionMode.Full;
        int limit = full && options.contextLimit() == 0 ? window : options.contextLimit();
        List<String> notices = new ArrayList<>();
        templates.notice().ifPresent(notices::add);
        if (full && limit > window) {
            notices.add("the context may grow to "
                    + (limit == Integer.MAX_VALUE ? "the size of the memory" : limit + " tokens")
                    + ", but the model was trained with " + window
                    + ": with full attention, what it says beyond is likely nonsense");
        }

        String fileName = String.valueOf(file.path().getFileName());
        String name = metadata.findString("general.name").orElse(fileName);
        Backend backend = CpuBackend.create(options.threads());
        ModelInfo info = new ModelInfo(
                file.path(),
                name,
                model.config().architecture(),
                window,
                limit,
                tokenizer.vocabSize(),
                parameters(file),
                file.tensorInfos().stream().mapToLong(TensorInfo::bytes).sum(),
                backend.name(),
                System.nanoTime() - start,
                notices);
        SessionOptions session = new SessionOptions(attention, options.cacheTypeK(), options.cacheTypeV(), limit);
        return new LoadedModel(info, tokenizer, templates, () -> open(backend, plan, session, options), () -> {
            backend.close();
            file.close();
        });
    }

    private static Session open(Backend backend, ForwardPlan plan, SessionOptions how, OpenOptions options) {
        Session session = backend.open(plan, how);
        session.verifyScan(options.verifyScan());
        return session;
    }

    private static long parameters(GgufFile file) {
        long sum = 0;
        for (TensorInfo tensor : file.tensorInfos()) {
            sum += Arrays.stream(tensor.dims()).reduce(1, (a, b) -> a * b);
        }
        return sum;
    }
}
