package io.github.reattn.cli;

import io.github.reattn.Reattn;
import io.github.reattn.backend.Session;
import io.github.reattn.needle.Arm;
import io.github.reattn.needle.NeedleCase;
import io.github.reattn.needle.NeedleRun;
import io.github.reattn.needle.PromptWriter;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Asks what is not answered yet, mode by mode. Progress is shown on a terminal.
final class NeedleJob {
    private final NeedleModels models;
    private final PromptWriter writer;
    private final NeedleResults results;

    NeedleJob(NeedleModels models, PromptWriter writer, NeedleResults results) {
        this.models = models;
        this.writer = writer;
        this.results = results;
    }

    void run(List<NeedleCase> cases) throws IOException {
        List<NeedleCase> open =
                cases.stream().filter(one -> !results.has(one.id())).toList();
        Map<Arm, List<NeedleCase>> byArm =
                open.stream().collect(Collectors.groupingBy(NeedleCase::arm, LinkedHashMap::new, Collectors.toList()));
        long total = open.stream().mapToLong(NeedleCase::length).sum();
        long done = 0;
        try (SlowWork progress = SlowWork.of("reading", "tokens", total)) {
            for (Map.Entry<Arm, List<NeedleCase>> entry : byArm.entrySet()) {
                Reattn model = models.with(entry.getKey().attention());
                requireRoom(model, entry.getValue());
                NeedleRun run = new NeedleRun(model, writer);
                for (NeedleCase one : entry.getValue()) {
                    long before = done;
                    results.add(run.ask(one, tokens -> progress.update(before + tokens)));
                    done += one.length();
                    progress.update(done);
                }
            }
        }
    }

    /// Before hours are spent on the shorter ones.
    private static void requireRoom(Reattn model, List<NeedleCase> cases) {
        try (Session session = model.openSession()) {
            session.checkRoom(cases.stream().mapToInt(NeedleCase::length).max().orElse(0));
        }
    }
}
