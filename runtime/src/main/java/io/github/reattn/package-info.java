/// Large language models in GGUF files, in a Java program.
///
/// ```java
/// try (Reattn model = Reattn.open(Path.of("model.gguf"))) {
///     System.out.println(model.generate("Why is the sky blue?"));
///
///     Chat chat = model.chat();
///     chat.say("Hello, I am Ada.", text -> System.out.print(text));
///     Answer answer = chat.say("What is my name?");
///     System.out.println(answer.text());
///     System.out.printf("%.1f tokens/s%n", answer.timings().decodeTokensPerSecond());
/// }
/// ```
///
/// [Reattn] opens a model, [Chat] remembers a conversation, [Prompt] says what the model shall read.
@NullMarked
package io.github.reattn;

import org.jspecify.annotations.NullMarked;
