package io.github.reattn.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.reattn.ModelInfo;
import io.github.reattn.cpu.KernelProvider;
import io.github.reattn.gguf.GgufFile;
import io.github.reattn.gguf.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What was measured and on what, by llama-bench's names.
///
/// @param file the model
/// @param modelType as `llama 134.52M Q4_1`: family, weights, the type that most of them have
/// @param modelSize bytes of weights
/// @param parameters number of weights
/// @param backend as `CPU (vector-512)`
/// @param cpu its name
/// @param threads how many compute
/// @param typeK how keys are kept
/// @param typeV how values are kept
/// @param attention the mode
record BenchSetup(
        Path file,
        String modelType,
        long modelSize,
        long parameters,
        String backend,
        String cpu,
        int threads,
        String typeK,
        String typeV,
        String attention) {

    static BenchSetup of(ModelInfo info, ModelArguments arguments) throws IOException {
        ModelArguments.Computing computing = arguments.computing;
        return new BenchSetup(
                info.file(),
                String.format(Locale.ROOT, "%s %.2fM %s", info.architecture(), info.parameters() / 1e6, mainType(info)),
                info.bytes(),
                info.parameters(),
                "CPU (" + KernelProvider.kernels().name() + ")",
                cpuName(),
                computing.threads == 0 ? Runtime.getRuntime().availableProcessors() : computing.threads,
                computing.cacheTypeK.name().toLowerCase(Locale.ROOT),
                computing.cacheTypeV.name().toLowerCase(Locale.ROOT),
                arguments.attention.mode == null ? "full" : arguments.attention.mode.toString());
    }

    static String version() {
        String version = BenchSetup.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /// The type that most bytes of the weights have.
    private static String mainType(ModelInfo info) throws IOException {
        try (GgufFile file = GgufFile.open(info.file())) {
            Map<String, Long> bytes = file.tensorInfos().stream()
                    .collect(Collectors.groupingBy(TensorInfo::typeName, Collectors.summingLong(TensorInfo::bytes)));
            return bytes.entrySet().stream()
                    .max(Comparator.comparingLong(Map.Entry::getValue))
                    .map(Map.Entry::getKey)
                    .orElse("");
        }
    }

    private static String cpuName() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch"); // not Linux
        }
    }

    /// A result's row, without its samples.
    ObjectNode fields(BenchResult result) {
        return Json.object()
                .put("build_commit", version())
                .put("build_number", 0)
                .put("cpu_info", cpu)
                .put("gpu_info", "")
                .put("backends", backend)
                .put("model_filename", file.toString())
                .put("model_type", modelType)
                .put("model_size", modelSize)
                .put("model_n_params", parameters)
                .put("n_threads", threads)
                .put("type_k", typeK)
                .put("type_v", typeV)
                .put("attention", attention)
                .put("n_prompt", result.test().prompt())
                .put("n_gen", result.test().gen())
                .put("n_depth", result.test().depth())
                .put("test_time", result.time().toString())
                .put("avg_ns", result.averageNs())
                .put("stddev_ns", result.deviationNs())
                .put("avg_ts", result.averageTs())
                .put("stddev_ts", result.deviationTs());
    }
}
