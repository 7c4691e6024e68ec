package io.github.reattn.cli;

import io.github.reattn.Document;
import io.github.reattn.document.DocumentReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What `reattn run` is asked, and about what.
record RunInput(List<Document> documents, List<String> questions) {

    /// Reads what the arguments name.
    ///
    /// @throws IOException if a file cannot be read
    static RunInput of(RunCommand run) throws IOException {
        if (run.raw && run.system != null) {
            throw new IllegalArgumentException("--system has no meaning with --raw: a raw text has no roles");
        }
        if (run.sources != null && run.sources < 1) {
            throw new IllegalArgumentException("--sources is " + run.sources + "; expected 1 or more passages");
        }
        String question = String.join(" ", run.words);
        boolean asked = !run.words.isEmpty() || !run.questions.isEmpty();
        boolean questionFromInput =
                question.equals("-") || (!asked && run.files.isEmpty() && !Terminal.STDIN.isTerminal());
        if (run.files.stream().filter("-"::equals).count() + (questionFromInput ? 1 : 0) > 1) {
            throw new IllegalArgumentException(
                    "standard input (-) can be read only once; give a file, or the question");
        }
        List<Document> documents = documents(run.files);
        if (questionFromInput) {
            question = Text.read("-");
        } else if (!asked) {
            // Files without a question are the prompt itself.
            question = together(documents, run.raw ? "" : "\n\n");
            documents = List.of();
        }
        List<String> questions = new ArrayList<>();
        if (!run.words.isEmpty() || run.questions.isEmpty()) {
            questions.add(question);
        }
        questions.addAll(run.questions);
        return new RunInput(documents, checked(questions, run.raw));
    }

    static List<Document> documents(List<String> files) throws IOException {
        DocumentReader reader = new DocumentReader(notice -> System.err.println("reattn: " + notice));
        List<Document> documents = new ArrayList<>();
        for (String file : files) {
            documents.addAll(reader.read(file));
        }
        return documents;
    }

    private static String together(List<Document> documents, String after) {
        StringBuilder text = new StringBuilder();
        documents.forEach(document -> text.append(document.text()).append(after));
        return text.toString();
    }

    private static List<String> checked(List<String> questions, boolean raw) {
        for (String question : questions) {
            if (raw ? question.isEmpty() : question.isBlank()) {
                throw new IllegalArgumentException(
                        "the prompt is empty; give a question, or - to read it from standard input");
            }
        }
        return raw ? questions : questions.stream().map(String::strip).toList();
    }
}
